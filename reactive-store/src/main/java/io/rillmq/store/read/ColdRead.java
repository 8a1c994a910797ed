package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the disk what is not in memory, checking each record. On the reading threads. */
final class ColdRead {
    private static final Logger LOG = LoggerFactory.getLogger(ColdRead.class);

    private final CommitLog log;
    private final TailCache tail;

    ColdRead(CommitLog log, TailCache tail) {
        this.log = log;
        this.tail = tail;
    }

    /** @throws DamagedEntriesException when a file of the queue is damaged and nothing was taken before that */
    ReadResult take(QueueScan scan, ReadAhead ahead) throws DamagedEntriesException {
        if (scan.wasRepaired()) {
            ahead.clear();
        }
        try {
            QueueChunk entries = null;
            while (scan.goesOn()) {
                if (entries == null || scan.position >= entries.endIndex()) {
                    entries = ahead.entriesAt(scan);
                }
                if (!takeNext(scan, entries, ahead)) {
                    break;
                }
            }
            ahead.ended(scan.queue, scan.position);
            return scan.finish();
        } catch (DamagedEntriesException e) {
            ahead.clear();
            if (scan.isEmpty()) {
                throw e;
            }
            return scan.finish();
        } catch (IOException e) {
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            ahead.clear();
            return scan.isEmpty() ? scan.finish(ReadStatus.FAILED) : scan.finish();
        } catch (RuntimeException | OutOfMemoryError e) {
            // Whoever waits for the answer must get one.
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            ahead.clear();
            return scan.finish(ReadStatus.FAILED);
        }
    }

    /** Examines one entry; false when the result is full. */
    private boolean takeNext(QueueScan scan, QueueChunk entries, ReadAhead ahead) throws IOException {
        long logOffset = entries.logOffset(scan.position);
        int sizeBytes = entries.sizeBytes(scan.position);
        if (sizeBytes == EntryLayout.BLANK) {
            scan.missing();
            return true;
        }
        if (!scan.request.filter().matches(entries.tagsCode(scan.position))) {
            scan.filteredOut();
            return true;
        }
        if (!scan.hasRoomFor(sizeBytes)) {
            return false;
        }
        // An entry in memory is right; one from a file may point anywhere.
        if (scan.queue.recent(scan.position) != null
                && tail.has(logOffset, sizeBytes)
                && tail.copy(logOffset, sizeBytes, scan.target(sizeBytes))) {
            scan.took();
            return true;
        }
        String damage = sizeBytes < RecordLayout.SIZE_BYTES_MIN
                ? "its entry says " + sizeBytes + " bytes"
                : takeFromDisk(scan, entries, ahead);
        if (damage == null) {
            scan.took();
        } else {
            ahead.clear();
            if (isWrongEntry(scan, entries, logOffset)) {
                throw new DamagedEntriesException(scan.queue, scan.position, damage);
            }
            if (logOffset >= log.minOffset()) {
                LOG.error(
                        "message {} of {} at log offset {} is damaged and passed over: {}",
                        scan.position,
                        scan.queue,
                        logOffset,
                        damage);
            }
            scan.missing();
        }
        return true;
    }

    /** Whether not the record is damaged but the entry, which a repair may help. */
    private boolean isWrongEntry(QueueScan scan, QueueChunk entries, long logOffset) throws IOException {
        return (logOffset >= log.minOffset() || isBelowQueue(scan, logOffset))
                && scan.mayStillRepair()
                && scan.queue.recent(scan.position) == null
                && !EntryCheck.pointsToItsRecord(log, scan.queue, entries, scan.position);
    }

    /** Whether no message of the queue can be there. One that left the log was where messages of the queue began. */
    private static boolean isBelowQueue(QueueScan scan, long logOffset) {
        // In this order: a trim moves the min offset last.
        return logOffset < scan.queue.firstLogOffset() && scan.position >= scan.queue.minOffset();
    }

    private static @Nullable String takeFromDisk(QueueScan scan, QueueChunk entries, ReadAhead ahead)
            throws IOException {
        long logOffset = entries.logOffset(scan.position);
        int sizeBytes = entries.sizeBytes(scan.position);
        LogWindow window = ahead.window();
        int index = window.find(logOffset, sizeBytes);
        if (index < 0) {
            index = window.load(logOffset, sizeBytes, ahead.runBytes(scan, entries));
        }
        if (index < 0) {
            return "the log does not hold " + sizeBytes + " bytes there";
        }
        ByteBuf bytes = window.bytes();
        String damage = SoundRecord.damageOf(bytes, index, sizeBytes, logOffset);
        if (damage != null) {
            return damage;
        }
        if (RecordLayout.queueOffset(bytes, index) != scan.position
                || RecordLayout.queueId(bytes, index) != scan.queue.queueId()) {
            return "the record there says queue " + RecordLayout.queueId(bytes, index) + ", queue offset "
                    + RecordLayout.queueOffset(bytes, index);
        }
        if (!RecordFields.isOf(scan.queue.topic(), bytes, index)) {
            return "the record there is of topic " + RecordFields.topic(bytes, index);
        }
        scan.target(sizeBytes).writeBytes(bytes, index, sizeBytes);
        return null;
    }
}

package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.TailCache;
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

    ReadResult take(QueueScan scan, ReadAhead ahead) {
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
        if (sizeBytes > 0
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
        scan.target(sizeBytes).writeBytes(bytes, index, sizeBytes);
        return null;
    }
}

package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.dispatch.EntryCheck;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.RecordFetch;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what a read needs from the disk into memory, and finds out what is wrong when that is no help. On the reading threads. */
final class ColdRead {
    private static final Logger LOG = LoggerFactory.getLogger(ColdRead.class);
    /** Records of other queues in between are read along rather than paid with a system call each. */
    private static final int GAP_BYTES_MAX = 32 << 10;

    private final CommitLog log;
    private final LogWindows windows;
    private final EntryCache entryCache;
    private final MemoryRead memory;
    private final int windowBytes;

    ColdRead(CommitLog log, LogWindows windows, EntryCache entryCache, MemoryRead memory, ReadConfig config) {
        this.log = log;
        this.windows = windows;
        this.entryCache = entryCache;
        this.memory = memory;
        this.windowBytes = config.windowBytes();
    }

    /**
     * Takes what a scan is to have. For a filter that looks into records what it needs first is brought into memory
     * instead, for the filter is asked elsewhere; taken is, and only that, what cannot be brought.
     *
     * @return whether the scan is at its end, with what it found or because it failed
     * @throws DamagedEntriesException when a file of the queue is damaged and nothing was taken before that
     */
    boolean take(QueueScan scan) throws DamagedEntriesException {
        if (scan.wasRepaired()) {
            entryCache.forget(scan.queue);
        }
        try {
            if (scan.needsRecords()) {
                return !bring(scan);
            }
            takeAll(scan);
        } catch (DamagedEntriesException e) {
            entryCache.forget(scan.queue);
            if (scan.isEmpty()) {
                throw e;
            }
        } catch (IOException e) {
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            if (scan.isEmpty()) {
                scan.fail(ReadStatus.FAILED);
            }
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory to read {} at {}: {}", scan.queue, scan.position, e.getMessage());
            scan.fail(ReadStatus.BUSY);
        } catch (RuntimeException e) {
            // Whoever waits for the answer must get one.
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            scan.fail(ReadStatus.FAILED);
        }
        return true;
    }

    private void takeAll(QueueScan scan) throws IOException {
        long fetchedOffset = -1;
        while (!memory.take(scan)) {
            QueueChunk entries = entriesAt(scan);
            if (fetchedOffset < scan.position) {
                fetchedOffset = scan.position;
                fetch(scan, entries);
            } else if (!takeAlone(scan, entries)) {
                return;
            }
        }
    }

    /** False when what the scan needs could not be brought into memory before, and one message is done with instead. */
    private boolean bring(QueueScan scan) throws IOException {
        QueueChunk entries = entriesAt(scan);
        if (scan.isToBeBrought()) {
            fetch(scan, entries);
            return true;
        }
        takeAlone(scan, entries);
        return false;
    }

    private QueueChunk entriesAt(QueueScan scan) throws IOException {
        QueueChunk recent = scan.queue.recent(scan.position);
        return recent == null ? entryCache.read(scan.queue, scan.position) : recent;
    }

    /** Brings the next record that the scan wants into memory, unless it is larger than that is good for. */
    private void fetch(QueueScan scan, QueueChunk entries) throws IOException {
        int sizeBytes = entries.sizeBytes(scan.position);
        long logOffset = entries.logOffset(scan.position);
        boolean isWanted = sizeBytes >= RecordLayout.SIZE_BYTES_MIN
                && sizeBytes <= windowBytes
                && scan.request.filter().matches(entries.tagsCode(scan.position));
        if (!isWanted || windows.has(logOffset, sizeBytes)) {
            return;
        }
        long askedEnd = Math.max(scan.position + 1, scan.request.queueOffset() + scan.request.countMax());
        long to = Math.min(Math.min(entries.endIndex(), scan.maxOffset), askedEnd);
        long closeEnd = closeEnd(entries, scan.position, to);
        if (closeEnd == to && windows.endsBefore(logOffset, GAP_BYTES_MAX) && !windows.isCrowded()) {
            // A record may begin in one shared window and end in the next.
            for (long at = logOffset; at < logOffset + sizeBytes; at = windows.sharedStart(at) + windowBytes) {
                windows.loadForReplay(at);
            }
        } else {
            long last = closeEnd - 1;
            windows.load(logOffset, entries.logOffset(last) + entries.sizeBytes(last) - logOffset);
        }
    }

    /** The first entry from {@code from} on that does not lie close behind the one before in the log; {@code to} if none. */
    private static long closeEnd(QueueChunk entries, long from, long to) {
        long end = entries.logOffset(from) + entries.sizeBytes(from);
        for (long at = from + 1; at < to; at++) {
            int sizeBytes = entries.sizeBytes(at);
            long start = entries.logOffset(at);
            if (sizeBytes < RecordLayout.SIZE_BYTES_MIN || start < end || start > end + GAP_BYTES_MAX) {
                return at;
            }
            end = start + sizeBytes;
        }
        return to;
    }

    /** Reads ahead where a replay is going to be next. */
    void readAhead(long logOffset) {
        try {
            windows.loadForReplay(logOffset);
        } catch (IOException e) {
            // Whoever comes there asks the disk again, and tells.
            LOG.debug("reading ahead at log offset {} failed", logOffset, e);
        }
    }

    /** Reads entries ahead where a replay of the queue is going to be next. */
    void readAhead(ConsumeQueue queue, long queueOffset) {
        try {
            entryCache.read(queue, queueOffset);
        } catch (IOException e) {
            // Whoever comes there finds it again, and has it repaired.
            LOG.debug("reading ahead in {} at {} failed", queue, queueOffset, e);
        }
    }

    /** Takes one record past the windows, or passes it over for what is wrong with it; false when the result is full. */
    private boolean takeAlone(QueueScan scan, QueueChunk entries) throws IOException {
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
        String damage = sizeBytes < RecordLayout.SIZE_BYTES_MIN
                ? "its entry says " + sizeBytes + " bytes"
                : copyFromDisk(scan, logOffset, sizeBytes);
        if (damage == null) {
            scan.took(sizeBytes);
        } else {
            passOver(scan, entries, damage);
        }
        return true;
    }

    private void passOver(QueueScan scan, QueueChunk entries, String damage) throws IOException {
        long logOffset = entries.logOffset(scan.position);
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

    /** What is wrong with the record; null when it was copied. */
    private @Nullable String copyFromDisk(QueueScan scan, long logOffset, int sizeBytes) throws IOException {
        if (sizeBytes > RecordFetch.RECORD_BYTES_MAX || logOffset > log.readableEnd() - sizeBytes) {
            return "the log does not hold " + sizeBytes + " bytes there";
        }
        ByteBuf bytes = log.read(logOffset, sizeBytes);
        try {
            if (bytes.readableBytes() < sizeBytes) {
                return "the log does not hold " + sizeBytes + " bytes there";
            }
            String damage = SoundRecord.damageOf(bytes, 0, sizeBytes, logOffset);
            if (damage != null) {
                return damage;
            }
            if (!SoundRecord.isOf(scan.queue, scan.position, bytes, 0)) {
                return "the record there is of " + RecordFields.topic(bytes, 0) + " queue "
                        + RecordLayout.queueId(bytes, 0) + ", queue offset " + RecordLayout.queueOffset(bytes, 0);
            }
            scan.target(sizeBytes).writeBytes(bytes, 0, sizeBytes);
            return null;
        } finally {
            bytes.release();
        }
    }
}

package io.rillmq.store.read;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one reading thread keeps between reads, so that a replay does not pay each with system calls of its own: a stretch
 * of the log, and entries of the few queues that it read last. Owned by that thread.
 */
final class ReadAhead {
    private static final int QUEUES = 8;
    /** Records of other queues in between are read along rather than paid with a system call each. */
    private static final int GAP_BYTES_MAX = 32 << 10;

    private final QueueFiles files;
    private final int entriesMax;
    private final int windowBytes;
    private final LogWindow window;
    private final @Nullable Entries[] entries = new Entries[QUEUES];

    /** Entries of one queue, and where the next read of it begins if it is a replay. */
    private static final class Entries {
        private final ConsumeQueue queue;
        private QueueChunk chunk;
        private long next = -1;

        Entries(ConsumeQueue queue, QueueChunk chunk) {
            this.queue = queue;
            this.chunk = chunk;
        }

        boolean has(long queueOffset) {
            return queueOffset >= chunk.startIndex() && queueOffset < chunk.endIndex();
        }
    }

    ReadAhead(CommitLog log, QueueFiles files, ReadConfig config) {
        this.files = files;
        this.entriesMax = config.scannedEntriesMax();
        this.windowBytes = config.readAheadBytes();
        this.window = new LogWindow(log, windowBytes);
    }

    LogWindow window() {
        return window;
    }

    /** Entries from the scan's position on, from memory or a file. */
    QueueChunk entriesAt(QueueScan scan) throws IOException {
        // Memory first: an entry leaves it only after it came into a file.
        QueueChunk recent = scan.queue.recent(scan.position);
        if (recent != null) {
            return recent;
        }
        Entries kept = keptOf(scan.queue);
        if (kept != null && kept.has(scan.position)) {
            return kept.chunk;
        }
        long inFiles = scan.queue.writtenOffset() - scan.position;
        QueueChunk read = read(scan, (int) Math.min(entriesMax, inFiles));
        if (kept == null) {
            entries[slotOf(scan.queue)] = new Entries(scan.queue, read);
        } else {
            kept.chunk = read;
        }
        return read;
    }

    private QueueChunk read(QueueScan scan, int count) throws IOException {
        try {
            return files.read(scan.queue, scan.position, count);
        } catch (DamagedEntriesException e) {
            if (e.queueOffset() == scan.position) {
                throw e;
            }
            return files.read(scan.queue, scan.position, (int) (e.queueOffset() - scan.position));
        }
    }

    /** A read of this queue ended before {@code queueOffset}. */
    void ended(ConsumeQueue queue, long queueOffset) {
        Entries kept = keptOf(queue);
        if (kept != null) {
            kept.next = queueOffset;
        }
    }

    /** Forgets what was read: it may be older than the files. */
    void clear() {
        window.clear();
        Arrays.fill(entries, null);
    }

    private @Nullable Entries keptOf(ConsumeQueue queue) {
        Entries kept = entries[slotOf(queue)];
        // By identity: another queue of the same name has other entries.
        return kept != null && kept.queue == queue ? kept : null;
    }

    private static int slotOf(ConsumeQueue queue) {
        return Math.floorMod(31 * queue.topic().hashCode() + queue.queueId(), QUEUES);
    }

    /**
     * How far the entries from the scan's position on lie close together in the log: as many as were asked for, or when
     * this read goes on where the last one of the queue ended, as many as the window holds.
     */
    long runBytes(QueueScan scan, QueueChunk chunk) {
        Entries kept = keptOf(scan.queue);
        boolean isReplay = kept != null && kept.next == scan.request.queueOffset();
        long wanted = isReplay ? scan.maxOffset : scan.request.queueOffset() + scan.request.countMax();
        long last = Math.min(Math.min(chunk.endIndex(), scan.maxOffset), Math.max(wanted, scan.position + 1));
        long from = chunk.logOffset(scan.position);
        long end = from;
        for (long at = scan.position; at < last && end - from < windowBytes; at++) {
            int sizeBytes = chunk.sizeBytes(at);
            long start = chunk.logOffset(at);
            if (sizeBytes == EntryLayout.BLANK || sizeBytes <= 0 || start < end || start > end + GAP_BYTES_MAX) {
                break;
            }
            end = start + sizeBytes;
        }
        return end - from;
    }

    void close() {
        window.close();
    }
}

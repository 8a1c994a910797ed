package io.rillmq.store.read;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import org.jspecify.annotations.Nullable;

/** Reads what is in memory, because it is new or because it was read before, without a system call. Any thread. */
final class MemoryRead {
    private final CommitLog log;
    private final TailCache tail;
    private final LogWindows windows;
    private final EntryCache entryCache;
    private final ReadAhead readAhead;

    /** Told what a reader is going to need next. */
    interface ReadAhead {
        void log(long logOffset);

        void entries(ConsumeQueue queue, long queueOffset);
    }

    MemoryRead(CommitLog log, TailCache tail, LogWindows windows, EntryCache entryCache, ReadAhead readAhead) {
        this.log = log;
        this.tail = tail;
        this.windows = windows;
        this.entryCache = entryCache;
        this.readAhead = readAhead;
    }

    /**
     * Takes what is in memory.
     *
     * @return false when the scan is not at its end: the next entry or record is only on the disk
     */
    boolean take(QueueScan scan) {
        try (HeldLog held = new HeldLog(log, tail, windows)) {
            boolean isComplete = take(scan, held);
            long next = held.followingOffset();
            if (next >= 0) {
                readAhead.log(next);
            }
            return isComplete;
        }
    }

    private boolean take(QueueScan scan, HeldLog held) {
        QueueChunk entries = null;
        boolean areRecent = false;
        while (scan.goesOn()) {
            if (entries == null || scan.position >= entries.endIndex()) {
                // Memory first: an entry leaves it only after it came into a file.
                entries = scan.queue.recent(scan.position);
                areRecent = entries != null;
                if (entries == null) {
                    entries = fromFiles(scan.queue, scan.position);
                }
                if (entries == null) {
                    return false;
                }
            }
            int sizeBytes = entries.sizeBytes(scan.position);
            long logOffset = entries.logOffset(scan.position);
            if (sizeBytes == EntryLayout.BLANK) {
                scan.missing();
            } else if (!scan.request.filter().matches(entries.tagsCode(scan.position))) {
                scan.filteredOut();
            } else if (!scan.hasRoomFor(sizeBytes)) {
                return true;
            } else if (!(areRecent && held.takeNewest(scan, logOffset, sizeBytes))
                    && !held.takeRead(scan, logOffset, sizeBytes)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable QueueChunk fromFiles(ConsumeQueue queue, long queueOffset) {
        EntryCache.Stretch stretch = entryCache.find(queue, queueOffset);
        if (stretch == null) {
            return null;
        }
        QueueChunk entries = stretch.entries();
        if (stretch.follow(queueOffset) && entries.endIndex() < queue.writtenOffset()) {
            readAhead.entries(queue, entries.endIndex());
        }
        return entries;
    }
}

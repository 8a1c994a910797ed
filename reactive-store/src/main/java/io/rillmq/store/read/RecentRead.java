package io.rillmq.store.read;

import io.rillmq.store.log.TailCache;
import io.rillmq.store.log.TailChunk;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import org.jspecify.annotations.Nullable;

/** Reads what is in memory, without a system call. Any thread. */
final class RecentRead {
    private final TailCache tail;

    RecentRead(TailCache tail) {
        this.tail = tail;
    }

    /**
     * Takes what is in memory.
     *
     * @return false when nothing was taken and the next entry or record is only on the disk
     */
    boolean take(QueueScan scan) {
        QueueChunk entries = null;
        TailChunk pinned = null;
        try {
            while (scan.goesOn()) {
                if (entries == null || scan.position >= entries.endIndex()) {
                    entries = scan.queue.recent(scan.position);
                    if (entries == null) {
                        return !scan.isEmpty();
                    }
                }
                int sizeBytes = entries.sizeBytes(scan.position);
                if (sizeBytes == EntryLayout.BLANK) {
                    scan.missing();
                    continue;
                }
                if (!scan.request.filter().matches(entries.tagsCode(scan.position))) {
                    scan.filteredOut();
                    continue;
                }
                if (!scan.hasRoomFor(sizeBytes)) {
                    return true;
                }
                long logOffset = entries.logOffset(scan.position);
                pinned = pin(pinned, logOffset, sizeBytes);
                if (pinned == null) {
                    return !scan.isEmpty();
                }
                pinned.copyTo(scan.target(sizeBytes), logOffset, sizeBytes);
                scan.took();
            }
            return true;
        } finally {
            if (pinned != null) {
                pinned.unpin();
            }
        }
    }

    /** Neighbours of a queue mostly lie in the same chunk: it is pinned once for all of them. */
    private @Nullable TailChunk pin(@Nullable TailChunk pinned, long logOffset, int sizeBytes) {
        if (pinned != null) {
            if (pinned.holds(logOffset, sizeBytes)) {
                return pinned;
            }
            pinned.unpin();
        }
        return tail.pin(logOffset, sizeBytes);
    }
}

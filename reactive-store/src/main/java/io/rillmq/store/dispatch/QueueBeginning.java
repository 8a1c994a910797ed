package io.rillmq.store.dispatch;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;

/** Finds where a consume queue begins once older messages left the log. Any thread. */
public final class QueueBeginning {
    private final CommitLog log;
    private final QueueFiles files;

    public QueueBeginning(CommitLog log, QueueFiles files) {
        this.log = log;
        this.files = files;
    }

    /**
     * Queue offset of the first message at {@code minLogOffset} or later; max offset without one.
     *
     * @throws DamagedEntriesException when an entry there is damaged, as far as the log, which may have lost its record,
     *     still tells
     */
    public long find(ConsumeQueue queue, long minLogOffset) throws IOException {
        long from = queue.minOffset();
        long max = queue.maxOffset();
        long min = firstAtOrAfter(queue, from, max, minLogOffset);
        requireInOrder(queue, from, min, max);
        if (min > from) {
            requireRecord(queue, min - 1);
        }
        if (min < max) {
            requireRecord(queue, min);
        }
        return min;
    }

    private long firstAtOrAfter(ConsumeQueue queue, long from, long to, long minLogOffset) throws IOException {
        if (from == to || logOffset(queue, to - 1) < minLogOffset) {
            return to;
        }
        long low = from;
        long high = to - 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (logOffset(queue, middle) < minLogOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A damaged entry leads the search astray: those around its end tell, if not the order of all then the log. */
    private void requireInOrder(ConsumeQueue queue, long from, long min, long max) throws IOException {
        long previous = -1;
        for (long at = Math.max(from, min - 2); at <= Math.min(min, max - 1); at++) {
            long logOffset = logOffset(queue, at);
            if (logOffset < previous) {
                throw new DamagedEntriesException(queue, at, "it is no entry that can follow the one before");
            }
            previous = logOffset;
        }
    }

    private void requireRecord(ConsumeQueue queue, long queueOffset) throws IOException {
        if (queue.recent(queueOffset) != null) {
            return;
        }
        long logOffset = logOffset(queue, queueOffset);
        if (logOffset < queue.firstLogOffset()) {
            throw new DamagedEntriesException(queue, queueOffset, "the queue has no message there");
        }
        if (logOffset >= log.minOffset() && !isOf(queue, queueOffset, logOffset)) {
            throw new DamagedEntriesException(queue, queueOffset, "the log has another record there");
        }
    }

    private boolean isOf(ConsumeQueue queue, long queueOffset, long logOffset) throws IOException {
        if (files.read(queue, queueOffset, 1).sizeBytes(queueOffset) == EntryLayout.BLANK) {
            return true; // Its record is damaged, or never was.
        }
        return EntryCheck.isHeadOf(log, logOffset, queue.topic(), queue.queueId(), queueOffset);
    }

    /** Log offset of an entry's message. */
    long logOffset(ConsumeQueue queue, long queueOffset) throws IOException {
        QueueChunk chunk = queue.recent(queueOffset);
        if (chunk == null) {
            chunk = files.read(queue, queueOffset, 1);
        }
        return chunk.logOffset(queueOffset);
    }
}

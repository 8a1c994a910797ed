package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueDirectory;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the min offsets of consume queues behind messages that left the log. Owned by the views thread. */
final class QueueTrim {
    private static final Logger LOG = LoggerFactory.getLogger(QueueTrim.class);

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final QueueDirectory directory;
    private final QueueFiles files;
    private final WriteBehind writeBehind;

    QueueTrim(CommitLog log, ConsumeQueues queues, QueueDirectory directory, WriteBehind writeBehind) {
        this.log = log;
        this.queues = queues;
        this.directory = directory;
        this.files = new QueueFiles(directory);
        this.writeBehind = writeBehind;
    }

    void trimTo(long minLogOffset) throws IOException {
        queues.forEach(queue -> {
            if (queue.firstLogOffset() < minLogOffset && !queue.isRemoved()) {
                try {
                    trim(queue, minLogOffset);
                } catch (DamagedEntriesException e) {
                    // Whoever reads there has them repaired; the next trim finds its way then.
                    LOG.warn("{} keeps entries of messages that left the log: {}", queue, e.getMessage());
                }
            }
        });
    }

    private void trim(ConsumeQueue queue, long minLogOffset) throws IOException {
        long from = queue.minOffset();
        long max = queue.maxOffset();
        long min = firstAtOrAfter(queue, from, max, minLogOffset);
        requireInOrder(queue, from, min, max);
        long first = min < max ? logOffset(queue, min) : minLogOffset;
        if (min > queue.writtenOffset()) {
            // A file without holes: RocketMQ takes the first one for the queue's end.
            writeBehind.write(queue);
        }
        queue.trim(min, first);
        // Last: should it fail, the next trim of the queue deletes them.
        directory.deleteBelow(queue, min);
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
        if (min < max && queue.recent(min) == null && !isOf(queue, min, previous)) {
            throw new DamagedEntriesException(queue, min, "the log has another record there");
        }
    }

    private boolean isOf(ConsumeQueue queue, long queueOffset, long logOffset) throws IOException {
        if (files.read(queue, queueOffset, 1).sizeBytes(queueOffset) == EntryLayout.BLANK) {
            return true; // Its record is damaged, or never was.
        }
        ByteBuf head = log.read(logOffset, RecordLayout.SIZE_BYTES_MIN);
        try {
            return head.readableBytes() == RecordLayout.SIZE_BYTES_MIN
                    && RecordLayout.logOffset(head, 0) == logOffset
                    && RecordLayout.queueId(head, 0) == queue.queueId()
                    && RecordLayout.queueOffset(head, 0) == queueOffset;
        } finally {
            head.release();
        }
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

    private long logOffset(ConsumeQueue queue, long queueOffset) throws IOException {
        QueueChunk chunk = queue.recent(queueOffset);
        if (chunk == null) {
            chunk = files.read(queue, queueOffset, 1);
        }
        return chunk.logOffset(queueOffset);
    }
}

package io.rillmq.store.dispatch;

import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the min offsets of consume queues behind messages that left the log. Owned by the views thread. */
final class QueueTrim {
    private static final Logger LOG = LoggerFactory.getLogger(QueueTrim.class);

    private final ConsumeQueues queues;
    private final QueueFiles files;
    private final WriteBehind writeBehind;

    QueueTrim(ConsumeQueues queues, QueueFiles files, WriteBehind writeBehind) {
        this.queues = queues;
        this.files = files;
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
        long first = min < max ? logOffset(queue, min) : minLogOffset;
        if (min > queue.writtenOffset()) {
            // A file without holes: RocketMQ takes the first one for the queue's end.
            writeBehind.write(queue);
        }
        queue.trim(min, first);
        // Last: should it fail, the next trim of the queue deletes them.
        files.deleteBelow(queue, min);
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

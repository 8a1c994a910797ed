package io.rillmq.store.dispatch;

import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.QueueDirectory;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the min offsets of consume queues behind messages that left the log. Owned by the views thread. */
final class QueueTrim {
    private static final Logger LOG = LoggerFactory.getLogger(QueueTrim.class);

    private final ConsumeQueues queues;
    private final QueueBeginning beginning;
    private final QueueDirectory directory;
    private final WriteBehind writeBehind;

    QueueTrim(ConsumeQueues queues, QueueBeginning beginning, QueueDirectory directory, WriteBehind writeBehind) {
        this.queues = queues;
        this.beginning = beginning;
        this.directory = directory;
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
        long min = beginning.find(queue, minLogOffset);
        long first = min < queue.maxOffset() ? beginning.logOffset(queue, min) : minLogOffset;
        if (min > queue.writtenOffset()) {
            // A file without holes: RocketMQ takes the first one for the queue's end.
            writeBehind.write(queue);
        }
        queue.trim(min, first);
        // Last: should it fail, the next trim of the queue deletes them.
        directory.deleteBelow(queue, min);
    }
}

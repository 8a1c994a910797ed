package io.rillmq.store.retain;

import io.rillmq.store.dispatch.EntryRebuild;
import io.rillmq.store.dispatch.QueueBeginning;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.QueueChunk;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs the entries at either side of the place where each consume queue is going to begin, while the log still has
 * their records: afterwards nothing tells an entry of a message that left from one that only says so. On the retention's
 * thread, which may read the log for long; the views thread writes.
 */
public final class QueueBeginnings {
    private static final Logger LOG = LoggerFactory.getLogger(QueueBeginnings.class);
    /** One at either side. */
    private static final int REPAIRS_MAX = 2;

    private final ConsumeQueues queues;
    private final QueueBeginning beginning;
    private final EntryRebuild rebuild;
    private final ViewWriter views;

    /** That could not be repaired: to try may take a scan of the whole log, and deletions come one after the other. */
    private final Set<ConsumeQueue> givenUp = new HashSet<>();

    /** Of the retention. */
    interface Waiting {
        /**
         * Waits until that is done.
         *
         * @throws IOException when the store is closing, or it failed
         */
        void await(CompletionStage<Void> done) throws IOException;

        boolean isStopping();
    }

    public QueueBeginnings(ConsumeQueues queues, QueueBeginning beginning, EntryRebuild rebuild, ViewWriter views) {
        this.queues = queues;
        this.beginning = beginning;
        this.rebuild = rebuild;
        this.views = views;
    }

    /** The log is going to begin at {@code minLogOffset}. A queue that cannot be repaired is told, and left. */
    void repair(long minLogOffset, Waiting waiting) throws IOException {
        givenUp.removeIf(ConsumeQueue::isRemoved);
        queues.forEach(queue -> {
            if (queue.firstLogOffset() < minLogOffset && !queue.isRemoved() && !waiting.isStopping()) {
                try {
                    repair(queue, minLogOffset, waiting);
                } catch (IOException | RuntimeException e) {
                    // Space must come free all the same.
                    LOG.warn("{} could not be looked at where it is to begin", queue, e);
                    givenUp.add(queue);
                }
            }
        });
    }

    private void repair(ConsumeQueue queue, long minLogOffset, Waiting waiting) throws IOException {
        for (int repairs = 0; repairs < REPAIRS_MAX && !givenUp.contains(queue); repairs++) {
            try {
                beginning.find(queue, minLogOffset);
                return;
            } catch (DamagedEntriesException e) {
                LOG.warn("{} is damaged where it is to begin: {}", queue, e.getMessage());
                QueueChunk entries = rebuild.around(queue, e.queueOffset());
                waiting.await(views.rewriteAndForce(queue, entries));
            }
        }
    }
}

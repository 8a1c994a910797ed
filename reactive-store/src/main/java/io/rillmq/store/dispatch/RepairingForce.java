package io.rillmq.store.dispatch;

import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFileWriter;
import io.rillmq.store.queue.QueueForce;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes consume queues durable. Entries that an earlier force lost, and that neither their file nor memory has any more,
 * are built again from the log. One thread at a time, but for {@link #force} of different queues.
 */
final class RepairingForce {
    private static final Logger LOG = LoggerFactory.getLogger(RepairingForce.class);

    private final QueueForce force;
    private final QueueFileWriter writer;
    private final EntryRebuild rebuild;

    RepairingForce(QueueForce force, QueueFileWriter writer, EntryRebuild rebuild) {
        this.force = force;
        this.writer = writer;
        this.rebuild = rebuild;
    }

    /** Entries that cannot be built again are forced as they are: whoever reads there has them repaired. */
    void force(ConsumeQueue queue) throws IOException {
        long repaired = -1;
        while (true) {
            try {
                force.force(queue);
                return;
            } catch (DamagedEntriesException e) {
                QueueChunk rebuilt = e.queueOffset() > repaired ? rebuilt(queue, e.queueOffset()) : null;
                if (rebuilt == null) {
                    LOG.error("{} is forced with damage: {}", queue, e.getMessage());
                    force.forceDamaged(queue);
                    return;
                }
                repaired = e.queueOffset();
                write(queue, rebuilt);
            }
        }
    }

    private @Nullable QueueChunk rebuilt(ConsumeQueue queue, long queueOffset) {
        try {
            return rebuild.around(queue, queueOffset);
        } catch (IOException | RuntimeException e) {
            LOG.error("entry {} of {} cannot be built again", queueOffset, queue, e);
            return null;
        }
    }

    private synchronized void write(ConsumeQueue queue, QueueChunk entries) throws IOException {
        writer.rewrite(queue, entries);
    }

    /** Makes durable that the queues are there which were new since the last call. */
    void forceNames() throws IOException {
        force.forceNames();
    }

    /** The names of the queues of the topic of {@code queue} may not be durable yet. */
    void unforcedNames(ConsumeQueue queue) {
        force.unforced(queue.topic());
    }
}

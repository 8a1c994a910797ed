package io.rillmq.store.dispatch;

import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.ConsumeQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages readable: adds them to their consume queues in log order, then tells the listener. Owned by one
 * thread, the one that publishes: the recovery first, then the writer or the forcing thread, as the flush level says.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final CommitLog log;
    private final TailCache tail;
    private final ViewWriter views;
    private final QueueListener listener;
    /** Read by nobody: a value that is never stored would never be loaded either. */
    private int touched;

    public Dispatcher(CommitLog log, TailCache tail, ViewWriter views, QueueListener listener) {
        this.log = log;
        this.tail = tail;
        this.views = views;
        this.listener = listener;
    }

    /**
     * Touches the queues of the next messages to be dispatched. With thousands of queues none of them is in the
     * processor's cache: here it waits for many at once, later for one after the other.
     */
    public void prepare(ConsumeQueue[] queues, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += queues[i].touch();
        }
        touched = sum;
    }

    /**
     * Lets everybody read the log up to {@code end}, the end of the next messages to be dispatched: whoever finds an entry
     * must find its record.
     */
    public void begin(LogEnd end) {
        log.publishReadable(end);
    }

    /** Adds one message at its queue's max offset. */
    public void dispatch(
            ConsumeQueue queue, long queueOffset, long logOffset, int sizeBytes, long tagsCode, long storeMillis) {
        if (queueOffset != queue.maxOffset()) {
            throw new AssertionError(
                    "message " + queueOffset + " dispatched to " + queue + " which ends at " + queue.maxOffset());
        }
        queue.add(logOffset, sizeBytes, tagsCode, tail.startOffset());
        views.added(queue);
        try {
            listener.readable(queue.topic(), queue.queueId(), queueOffset, tagsCode, storeMillis);
        } catch (RuntimeException e) {
            // The listener's bug must not cost the senders of this batch their answers.
            LOG.error("the listener failed for message {} of {}", queueOffset, queue, e);
        }
    }

    /** Everything below {@code end} was dispatched. */
    public void advanceTo(LogEnd end) {
        log.publishDispatched(end);
        views.shrinkSome(tail.startOffset());
    }
}

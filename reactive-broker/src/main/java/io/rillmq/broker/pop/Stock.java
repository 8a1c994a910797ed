package io.rillmq.broker.pop;

import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.offset.YoungQueues;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What there is to be handed out. Owned by one context: every method runs on it. */
final class Stock {
    private final MessageStore store;
    private final PopTable table;
    private final ConsumerOffsets offsets;
    private final Inflight inflight;
    private final QueueOrder order;

    Stock(MessageStore store, PopTable table, ConsumerOffsets offsets, Inflight inflight, QueueOrder order) {
        this.store = store;
        this.table = table;
        this.offsets = offsets;
        this.inflight = inflight;
        this.order = order;
    }

    QueueOrder order() {
        return order;
    }

    /** The state of a queue, begun when it is new; null when there are too many. */
    @Nullable
    PopQueue findOrBegin(QueueOfGroup name, boolean isFromLast) {
        PopQueue known = table.find(name);
        if (known != null || table.isFull()) {
            return known;
        }
        return table.begin(name, firstOffset(name, isFromLast));
    }

    /** Where the group begins, or goes on that has pulled before. */
    long firstOffset(QueueOfGroup name, boolean isFromLast) {
        GroupTopic key = name.key();
        OptionalLong committed = offsets.find(key.group(), key.topic(), name.queueId());
        if (committed.isPresent()) {
            return committed.getAsLong();
        }
        Topic topic = key.topic();
        boolean isFromNow = isFromLast && !topic.isRetry() && !YoungQueues.isYoung(store, topic, name.queueId());
        return isFromNow ? store.maxOffset(topic, name.queueId()) : store.minOffset(topic, name.queueId());
    }

    long maxOffset(QueueOfGroup name) {
        return store.maxOffset(name.key().topic(), name.queueId());
    }

    /** How many more messages of {@code queue} may be in hand. */
    int roomFor(PopQueue queue) {
        return inflight.roomFor(queue);
    }

    /** Whether somebody may look for messages in {@code queue} now. */
    static boolean isOpenFor(PopQueue queue, Poll poll) {
        return !queue.isBeingRead() && (!poll.isOrder() || queue.inflight() == 0 || isSameAttempt(queue, poll));
    }

    /** Whether the poll repeats the one that got what is in hand, because it has not seen the answer. */
    static boolean isSameAttempt(PopQueue queue, Poll poll) {
        return poll.attemptId() != null && poll.attemptId().equals(queue.attemptId());
    }

    /** Whether the poll would find something, as far as that is known without reading. */
    boolean hasVisible(Poll poll) {
        for (QueueOrder.Stop stop : order.of(poll)) {
            PopQueue queue = table.find(stop.queue());
            long max = maxOffset(stop.queue());
            boolean hasSome = queue == null
                    ? max
                            > firstOffset(
                                    stop.queue(),
                                    poll.want() != null && poll.want().isFromLast())
                    : isOpenFor(queue, poll) && queue.nextVisible() < max && inflight.roomFor(queue) > 0;
            if (hasSome) {
                return true;
            }
        }
        return false;
    }
}

package io.rillmq.client.consumer;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a member of a consumer group works.
 *
 * @param subscriptions at least one topic; every member of the group must have the same
 * @param from where a queue begins that the group has no offset for
 * @param maxRedeliveries times a message is given back before it becomes a dead letter
 * @param maxUnanswered deliveries of one queue that may be unanswered behind the oldest such; then the queue waits
 */
public record ConsumerOptions(
        ConsumerGroup group,
        Map<Topic, TagFilter> subscriptions,
        Position from,
        Prefetch prefetch,
        int maxRedeliveries,
        int maxUnanswered) {
    /** RocketMQ's number. */
    public static final int MAX_REDELIVERIES_DEFAULT = 16;
    /** Some 3 MB of bookkeeping for a queue whose oldest delivery is stuck. */
    public static final int MAX_UNANSWERED_DEFAULT = 100_000;

    public ConsumerOptions {
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("consumer of group " + group + " needs at least one subscription");
        }
        if (maxRedeliveries < 0) {
            throw new IllegalArgumentException("maxRedeliveries must be 0 or more: " + maxRedeliveries);
        }
        if (maxUnanswered < 1) {
            throw new IllegalArgumentException("maxUnanswered must be 1 or more: " + maxUnanswered);
        }
        subscriptions = Collections.unmodifiableSortedMap(new TreeMap<>(subscriptions));
    }
}

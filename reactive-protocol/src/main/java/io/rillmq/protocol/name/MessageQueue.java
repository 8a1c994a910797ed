package io.rillmq.protocol.name;

import java.util.Comparator;

/**
 * One queue of a topic on one broker. Ordered as RocketMQ's clients order queues: topic, broker name, queue id.
 *
 * @param queueId 0 or more
 */
public record MessageQueue(Topic topic, String brokerName, int queueId) implements Comparable<MessageQueue> {
    private static final Comparator<MessageQueue> ORDER = Comparator.comparing(MessageQueue::topic)
            .thenComparing(MessageQueue::brokerName)
            .thenComparingInt(MessageQueue::queueId);

    public MessageQueue {
        if (queueId < 0) {
            throw new IllegalArgumentException("queueId must be 0 or more: " + queueId);
        }
    }

    @Override
    public int compareTo(MessageQueue other) {
        return ORDER.compare(this, other);
    }
}

package io.rillmq.broker.offset;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/** One queue as one group consumes it; in the log its name is {@code topic@group:queueId}. */
public record QueueOfGroup(GroupTopic key, int queueId) {
    private static final char SEPARATOR = ':';

    static QueueOfGroup of(ConsumerGroup group, Topic topic, int queueId) {
        return new QueueOfGroup(new GroupTopic(group, topic), queueId);
    }

    /** @throws IllegalArgumentException when {@code text} is no such name */
    public static QueueOfGroup parse(String text) {
        int colon = text.lastIndexOf(SEPARATOR);
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is not of the form topic@group:queueId");
        }
        return new QueueOfGroup(
                GroupTopic.parse(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return key.toString() + SEPARATOR + queueId;
    }
}

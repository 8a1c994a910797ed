package io.rillmq.broker.offset;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/** One group's consumption of one topic; in files its name is {@code topic@group}. */
public record GroupTopic(ConsumerGroup group, Topic topic) {
    private static final char SEPARATOR = '@';

    /** Reads {@code topic@group}; neither name can hold an {@code @}. */
    static GroupTopic parse(String text) {
        int at = text.indexOf(SEPARATOR);
        if (at < 0) {
            throw new IllegalArgumentException("'" + text + "' is not of the form topic@group");
        }
        return new GroupTopic(new ConsumerGroup(text.substring(at + 1)), new Topic(text.substring(0, at)));
    }

    @Override
    public String toString() {
        return topic.value() + SEPARATOR + group.value();
    }
}

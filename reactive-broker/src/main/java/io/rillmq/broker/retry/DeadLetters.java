package io.rillmq.broker.retry;

import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;

/** The topics of messages that a group gave up. Usable on the context that owns the topics. */
public final class DeadLetters {
    private final TopicTable topics;
    private final int queueCount;

    public DeadLetters(TopicTable topics, int queueCount) {
        this.topics = topics;
        this.queueCount = queueCount;
    }

    /** The group's dead-letter topic, created when it is new. */
    public Future<Creation> topicOf(ConsumerGroup group) {
        return topics.findOrCreate(Topic.deadLetterOf(group), queueCount);
    }

    /** The properties of a message that is given up: never delayed again. */
    public static MessageProperties given(MessageProperties properties) {
        return properties.without(PropertyNames.DELAY_LEVEL);
    }
}

package io.rillmq.broker.send;

import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.MessageType;
import io.rillmq.protocol.message.PropertyNames;
import org.jspecify.annotations.Nullable;

/** The priority that a message may have: it says the queue, whatever queue the producer wanted. Pure functions. */
final class Priority {
    private static final int NONE = -1;

    private Priority() {}

    /** The properties without a priority when the message is something else too: as in RocketMQ that counts. */
    static MessageProperties kept(MessageProperties sent) {
        return of(sent) != NONE && MessageType.of(sent) != MessageType.PRIORITY
                ? sent.without(PropertyNames.PRIORITY)
                : sent;
    }

    /** The queue of the priority, the last for those that are higher; {@code wantedQueue} without one. */
    static int queueOf(int wantedQueue, MessageProperties properties, TopicConfig topic) {
        int priority = of(properties);
        return priority == NONE ? wantedQueue : Math.min(priority, topic.writeQueueCount() - 1);
    }

    /** Text that is no number from 0 up is no priority, as in RocketMQ. */
    private static int of(MessageProperties properties) {
        @Nullable String text = properties.get(PropertyNames.PRIORITY);
        if (text == null) {
            return NONE;
        }
        try {
            return Math.max(NONE, Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            return NONE;
        }
    }
}

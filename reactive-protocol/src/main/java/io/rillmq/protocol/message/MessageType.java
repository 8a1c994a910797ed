package io.rillmq.protocol.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a topic is for, its attribute {@code message.type}; and what a message is, as its properties tell. */
public enum MessageType {
    /** Of a topic about which nothing is known; no message is of this type. */
    UNSPECIFIED,
    NORMAL,
    FIFO,
    DELAY,
    TRANSACTION,
    PRIORITY,
    LITE,
    /** Of a topic that takes messages of all types. */
    MIXED;

    private static final List<String> OF_DELAYED = List.of(
            PropertyNames.DELAY_LEVEL,
            PropertyNames.TIMER_DELIVER_MILLIS,
            PropertyNames.TIMER_DELAY_SECONDS,
            PropertyNames.TIMER_DELAY_MILLIS);

    /** The type of a message. Of several that its properties speak of, the first counts, in RocketMQ's order. */
    public static MessageType of(MessageProperties properties) {
        if (Boolean.parseBoolean(properties.get(PropertyNames.TRANSACTION_PREPARED))) {
            return TRANSACTION;
        }
        for (String name : OF_DELAYED) {
            if (properties.has(name)) {
                return DELAY;
            }
        }
        if (properties.has(PropertyNames.SHARDING_KEY)) {
            return FIFO;
        }
        if (properties.has(PropertyNames.PRIORITY)) {
            return PRIORITY;
        }
        return properties.has(PropertyNames.LITE_TOPIC) ? LITE : NORMAL;
    }

    /** The type with this name; without a name it is normal, and of a name from the future nothing is known. */
    public static MessageType named(@Nullable String name) {
        if (name == null) {
            return NORMAL;
        }
        for (MessageType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return UNSPECIFIED;
    }
}

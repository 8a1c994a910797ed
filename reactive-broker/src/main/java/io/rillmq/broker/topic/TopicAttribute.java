package io.rillmq.broker.topic;

import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.message.MessageType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The attributes that a topic may have, with RocketMQ's names, values and rules of change. */
enum TopicAttribute {
    MESSAGE_TYPE(TopicConfig.MESSAGE_TYPE, true) {
        @Override
        void check(String value) {
            checkOneOf(Arrays.stream(MessageType.values()).map(Enum::name).toList(), value);
        }
    },
    QUEUE_TYPE("queue.type", false) {
        @Override
        void check(String value) {
            checkOneOf(List.of("SimpleCQ", "BatchCQ"), value);
            checkHonoured("SimpleCQ", value);
        }
    },
    CLEANUP_POLICY("cleanup.policy", false) {
        @Override
        void check(String value) {
            checkOneOf(List.of("DELETE", "COMPACTION"), value);
            checkHonoured("DELETE", value);
        }
    },
    RESERVE_TIME("reserve.time", true) {
        @Override
        void check(String value) {
            checkNumber(value, Long.MAX_VALUE);
            checkHonoured("-1", value);
        }
    },
    /** In minutes. */
    LITE_TOPIC_EXPIRATION("lite.topic.expiration", true) {
        @Override
        void check(String value) {
            checkNumber(value, 30L * 24 * 60);
        }
    };

    private final String key;
    private final boolean isChangeable;

    TopicAttribute(String key, boolean isChangeable) {
        this.key = key;
        this.isChangeable = isChangeable;
    }

    /** Fails with an {@link IllegalArgumentException} when no topic of this broker can have this value. */
    abstract void check(String value);

    /** Whether a topic that exists may get another value, or lose the one it has. */
    boolean isChangeable() {
        return isChangeable;
    }

    String key() {
        return key;
    }

    static TopicAttribute of(String key) {
        for (TopicAttribute attribute : values()) {
            if (attribute.key.equals(key)) {
                return attribute;
            }
        }
        throw new IllegalArgumentException("unknown attribute '" + key + "', known are "
                + Arrays.stream(values()).map(TopicAttribute::key).sorted().collect(Collectors.joining(", ")));
    }

    void checkOneOf(List<String> allowed, String value) {
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException(
                    "attribute " + key + " '" + value + "' must be one of " + String.join(", ", allowed));
        }
    }

    void checkNumber(String value, long max) {
        try {
            long number = Long.parseLong(value);
            if (number >= -1 && number <= max) {
                return;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like a number that is out of range.
        }
        throw new IllegalArgumentException("attribute " + key + " '" + value + "' must be a number from -1 to " + max);
    }

    /** A promise that this broker cannot keep is refused rather than stored. */
    void checkHonoured(String only, String value) {
        if (!only.equals(value)) {
            throw new IllegalArgumentException(
                    "attribute " + key + " '" + value + "' is not supported by this broker, only " + only + " is");
        }
    }
}

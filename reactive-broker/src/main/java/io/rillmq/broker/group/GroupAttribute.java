package io.rillmq.broker.group;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The attributes that a group may have, with RocketMQ's names and values. All can be changed. */
enum GroupAttribute {
    PRIORITY_FACTOR("priority.factor") {
        @Override
        void check(String value) {
            checkNumber(value, 0, GroupAttributes.PRIORITY_PERCENT_MAX);
        }
    },
    LITE_BIND_TOPIC("lite.bind.topic"),
    LITE_SUB_MODEL("lite.sub.model") {
        @Override
        void check(String value) {
            checkOneOf(List.of("Shared", "Exclusive"), value);
        }
    },
    LITE_SUB_RESET_OFFSET_EXCLUSIVE("lite.sub.reset.offset.exclusive") {
        @Override
        void check(String value) {
            checkOneOf(List.of("true", "false"), value);
        }
    },
    LITE_SUB_RESET_OFFSET_UNSUBSCRIBE("lite.sub.reset.offset.unsubscribe") {
        @Override
        void check(String value) {
            checkOneOf(List.of("true", "false"), value);
        }
    },
    LITE_SUB_CLIENT_QUOTA("lite.sub.client.quota") {
        @Override
        void check(String value) {
            checkNumber(value, -1, Long.MAX_VALUE);
        }
    },
    LITE_SUB_CLIENT_MAX_EVENT_COUNT("lite.sub.client.max.event.cnt") {
        @Override
        void check(String value) {
            checkNumber(value, 10, Long.MAX_VALUE);
        }
    },
    LITE_SUB_WILDCARD("lite.sub.wildcard");

    private final String key;

    GroupAttribute(String key) {
        this.key = key;
    }

    /** Fails with an {@link IllegalArgumentException} when no group can have this value; most text can be one. */
    void check(String value) {}

    String key() {
        return key;
    }

    static GroupAttribute of(String key) {
        for (GroupAttribute attribute : values()) {
            if (attribute.key.equals(key)) {
                return attribute;
            }
        }
        throw new IllegalArgumentException("unknown attribute '" + key + "' of a group, known are "
                + Arrays.stream(values()).map(GroupAttribute::key).sorted().collect(Collectors.joining(", ")));
    }

    void checkOneOf(List<String> allowed, String value) {
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException(
                    "attribute " + key + " '" + value + "' must be one of " + String.join(", ", allowed));
        }
    }

    void checkNumber(String value, long min, long max) {
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like a number that is out of range.
        }
        throw new IllegalArgumentException(
                "attribute " + key + " '" + value + "' must be a number from " + min + " to " + max);
    }
}

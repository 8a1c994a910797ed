package io.rillmq.protocol.name;

/**
 * The name of a consumer group.
 *
 * @param value letters, digits and {@code %|_-}; at most 120 characters, as RocketMQ's broker checks it
 */
public record ConsumerGroup(String value) implements Comparable<ConsumerGroup> {
    public static final int LENGTH_MAX = 120;

    public ConsumerGroup {
        Names.check("consumer group", value, LENGTH_MAX);
    }

    @Override
    public int compareTo(ConsumerGroup other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.rillmq.protocol.name;

/**
 * The name of a producer group.
 *
 * @param value letters, digits and {@code %|_-}; at most 255 characters, as RocketMQ's client checks it; its
 *     broker does not
 */
public record ProducerGroup(String value) implements Comparable<ProducerGroup> {
    public static final int LENGTH_MAX = 255;

    public ProducerGroup {
        Names.check("producer group", value, LENGTH_MAX);
    }

    @Override
    public int compareTo(ProducerGroup other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.rillmq.client.internal.call;

/**
 * The name of one client among those of a group, in RocketMQ's form {@code address@pid#number}. Unique per client, since
 * brokers and members tell each other apart by it.
 */
public record ClientId(String value) {
    public static ClientId of(String address, long pid, long number) {
        return new ClientId(address + "@" + pid + "#" + number);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.rillmq.broker.group;

import java.time.Duration;

/**
 * @param autoCreate a group that is used for the first time is created, RocketMQ's {@code autoCreateSubscriptionGroup}
 * @param memberExpiry time without a heartbeat after which a member is dropped, {@code channelExpiredTimeout}
 * @param lockExpiry time after its last renewal at which the lock of a queue is free again
 */
public record GroupsConfig(boolean autoCreate, Duration memberExpiry, Duration lockExpiry) {
    /** RocketMQ's values. */
    public static final GroupsConfig DEFAULTS = new GroupsConfig(true, Duration.ofSeconds(120), Duration.ofSeconds(60));

    public GroupsConfig {
        if (memberExpiry.toMillis() < 1 || lockExpiry.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "channelExpiredTimeout and the lock expiry must be positive: " + memberExpiry + ", " + lockExpiry);
        }
    }
}

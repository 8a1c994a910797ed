package io.rillmq.broker.group;

import java.time.Duration;

/**
 * @param autoCreate a group that is used for the first time is created, RocketMQ's {@code autoCreateSubscriptionGroup}
 * @param memberExpiry time without a heartbeat after which a member is dropped, {@code channelExpiredTimeout}
 * @param lockExpiry time after its last renewal at which the lock of a queue is free again
 * @param requestBytesMax longest body of a heartbeat and of a request for locks, {@code groupRequestBytesMax}; some
 *     10,000 subscriptions or queues
 * @param locksMax locks of queues that are held at once; beyond it no further queue is locked,
 *     {@code queueLocksMax}
 * @param membersMax members of all consumer groups, and of all producer groups, beyond which a heartbeat that adds one
 *     is refused, {@code groupMembersMax}
 * @param isResetHere whether a reset of offsets is the broker's doing, or that of the group's clients as they are told,
 *     {@code useServerSideResetOffset}
 * @param rejectsInconsistent whether a member is refused that subscribes to something else than the others do,
 *     {@code rejectInconsistentSubscription}
 * @param subscriptionBytesMax memory that the subscriptions of all members of consumer groups take, beyond which a
 *     heartbeat that adds some is refused, {@code groupSubscriptionBytesMax}; some 350 bytes each
 */
public record GroupsConfig(
        boolean autoCreate,
        Duration memberExpiry,
        Duration lockExpiry,
        int requestBytesMax,
        int locksMax,
        int membersMax,
        boolean isResetHere,
        boolean rejectsInconsistent,
        long subscriptionBytesMax) {
    /** RocketMQ's values, where it has any. */
    public static final GroupsConfig DEFAULTS = new GroupsConfig(
            true, Duration.ofSeconds(120), Duration.ofSeconds(60), 1 << 20, 200_000, 200_000, true, false, 64L << 20);

    public GroupsConfig {
        if (memberExpiry.toMillis() < 1 || lockExpiry.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "channelExpiredTimeout and the lock expiry must be positive: " + memberExpiry + ", " + lockExpiry);
        }
        if (requestBytesMax < 1 || locksMax < 1 || membersMax < 1 || subscriptionBytesMax < 1) {
            throw new IllegalArgumentException(
                    "groupRequestBytesMax, queueLocksMax, groupMembersMax and groupSubscriptionBytesMax must be 1 or"
                            + " more: " + requestBytesMax + ", " + locksMax + ", " + membersMax + ", "
                            + subscriptionBytesMax);
        }
    }

    /** @throws IllegalArgumentException when {@code bodyBytes} are too many for {@code what} */
    void checkRequest(String what, int bodyBytes) {
        if (bodyBytes > requestBytesMax) {
            throw new IllegalArgumentException(
                    what + " of " + bodyBytes + " bytes exceeds groupRequestBytesMax " + requestBytesMax);
        }
    }
}

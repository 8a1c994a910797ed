package io.rillmq.broker.group;

import io.rillmq.broker.group.LiveGroup.Presence;
import io.rillmq.protocol.name.ConsumerGroup;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much memory the members of all consumer groups may take. Owned by the context that owns the groups. */
final class GroupBounds {
    private final int membersMax;
    private final long subscriptionBytesMax;
    private int memberCount;
    private long subscriptionBytes;

    GroupBounds(GroupsConfig config) {
        this.membersMax = config.membersMax();
        this.subscriptionBytesMax = config.subscriptionBytesMax();
    }

    /** Why a member cannot become {@code now}; empty when it can. */
    Optional<String> refusal(ConsumerGroup group, @Nullable Presence before, Presence now) {
        if (before == null && memberCount >= membersMax) {
            return Optional.of("consumer group " + group + " can have no further member: there are " + memberCount
                    + " in all groups, and groupMembersMax is " + membersMax);
        }
        long others = subscriptionBytes - bytesOf(before);
        return now.subscriptionBytes() > bytesOf(before) && others + now.subscriptionBytes() > subscriptionBytesMax
                ? Optional.of("the " + now.subscriptions().size() + " subscriptions of " + now.clientId()
                        + " in consumer group " + group + " take " + now.subscriptionBytes()
                        + " bytes, those of others "
                        + others + ", and groupSubscriptionBytesMax is " + subscriptionBytesMax)
                : Optional.empty();
    }

    void replaced(@Nullable Presence before, Presence now) {
        memberCount += before == null ? 1 : 0;
        subscriptionBytes += now.subscriptionBytes() - bytesOf(before);
    }

    void removed(Presence gone) {
        memberCount--;
        subscriptionBytes -= gone.subscriptionBytes();
    }

    private static long bytesOf(@Nullable Presence presence) {
        return presence == null ? 0 : presence.subscriptionBytes();
    }
}

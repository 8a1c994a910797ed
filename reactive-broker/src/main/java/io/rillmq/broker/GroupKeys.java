package io.rillmq.broker;

import io.rillmq.broker.assignment.AssignmentConfig;
import io.rillmq.broker.group.GroupsConfig;
import java.time.Duration;

/** The keys of the configuration that are about consumer groups. */
final class GroupKeys {
    private GroupKeys() {}

    static GroupsConfig read(ConfigReader in) {
        GroupsConfig usual = GroupsConfig.DEFAULTS;
        return new GroupsConfig(
                in.flag("autoCreateSubscriptionGroup", usual.autoCreate()),
                Duration.ofMillis(in.integer("channelExpiredTimeout", 120_000, 1, ConfigReader.DAY_MILLIS)),
                usual.lockExpiry(),
                in.integer("groupRequestBytesMax", usual.requestBytesMax(), 1, 16 << 20),
                in.integer("queueLocksMax", usual.locksMax(), 1, Integer.MAX_VALUE),
                in.integer("groupMembersMax", usual.membersMax(), 1, Integer.MAX_VALUE),
                in.flag("useServerSideResetOffset", usual.isResetHere()),
                in.flag("rejectInconsistentSubscription", usual.rejectsInconsistent()),
                in.longNumber("groupSubscriptionBytesMax", usual.subscriptionBytesMax(), 1, Long.MAX_VALUE));
    }

    static AssignmentConfig readAssignment(ConfigReader in) {
        AssignmentConfig usual = AssignmentConfig.DEFAULTS;
        return new AssignmentConfig(
                in.flag("serverLoadBalancerEnable", usual.isBalancing()),
                in.oneOf("defaultMessageRequestMode", usual.defaultMode()),
                in.integer("defaultPopShareQueueNum", usual.defaultShareCount(), Integer.MIN_VALUE, Integer.MAX_VALUE),
                Duration.ofMillis(in.integer(
                        "loadBalancePollNameServerInterval",
                        (int) usual.routeAge().toMillis(),
                        1,
                        ConfigReader.DAY_MILLIS)),
                in.integer("assignmentRoutesMax", usual.routesMax(), 1, Integer.MAX_VALUE),
                in.integer("messageRequestModesMax", usual.modesMax(), 1, Integer.MAX_VALUE));
    }
}

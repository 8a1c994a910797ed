package io.rillmq.broker.retry;

import io.rillmq.protocol.body.SubscriptionGroupConfig;
import org.jspecify.annotations.Nullable;

/** When a message is given up, and how long it waits otherwise. Pure functions. */
public final class RetryRules {
    /** The first retry waits for level 3, 10 s. */
    private static final int FIRST_LEVEL = 3;

    /** Clients from 3.4.9 on say how often they want to retry, and that counts more than what the group has. */
    private static final int VERSION_WITH_OWN_MAX = 121;

    private RetryRules() {}

    /** @param asked what the client's request says, null when it says nothing */
    public static int maxTimes(SubscriptionGroupConfig group, @Nullable Integer asked, int clientVersion) {
        return asked != null && clientVersion >= VERSION_WITH_OWN_MAX ? asked : group.retryTimesMax();
    }

    /** @param delayLevel as asked: 0 leaves it to the broker */
    static int delayLevel(int delayLevel, int reconsumeTimes) {
        return delayLevel == 0 ? FIRST_LEVEL + reconsumeTimes : delayLevel;
    }
}

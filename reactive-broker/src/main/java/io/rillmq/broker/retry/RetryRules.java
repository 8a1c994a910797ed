package io.rillmq.broker.retry;

import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.SubscriptionGroupConfig.Customized;
import io.rillmq.protocol.body.SubscriptionGroupConfig.Exponential;
import io.rillmq.protocol.body.SubscriptionGroupConfig.RetryPolicy;
import java.util.List;
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

    /** @param asked the level that the consumer wants, 0 leaves it to the group's policy */
    static RetryDelay delay(int asked, int reconsumeTimes, @Nullable RetryPolicy policy) {
        int times = Math.max(0, reconsumeTimes);
        if (asked != 0) {
            return new RetryDelay.Level(asked);
        }
        Exponential exponential = policy == null || !policy.isExponential() ? null : policy.exponential();
        if (exponential != null) {
            return new RetryDelay.Exactly(delayMillis(exponential, times));
        }
        Customized customized = policy == null || policy.isExponential() ? null : policy.customized();
        if (customized != null && !customized.next().isEmpty()) {
            return new RetryDelay.Exactly(delayMillis(customized.next(), times));
        }
        return new RetryDelay.Level(FIRST_LEVEL + times);
    }

    /** Multiplied once more with each attempt. */
    private static long delayMillis(Exponential policy, int times) {
        long delay = policy.initial();
        for (int time = 0; time < times && policy.multiplier() > 1 && delay > 0 && delay < policy.max(); time++) {
            delay = delay > policy.max() / policy.multiplier() ? policy.max() : delay * policy.multiplier();
        }
        return Math.max(1, Math.min(delay, policy.max()));
    }

    /** RocketMQ's lists begin with what stands for the levels 1 and 2, which no retry uses. */
    private static long delayMillis(List<Long> next, int times) {
        long index = Math.min(times + FIRST_LEVEL - 1L, next.size() - 1L);
        return Math.max(1, next.get((int) index));
    }
}

package io.rillmq.broker.pop;

import io.rillmq.protocol.header.pop.RetryFlag;
import java.time.Duration;

/**
 * @param isRetryTopicV2 whether messages come again in {@code %RETRY%group+topic}, RocketMQ's {@code enableRetryTopicV2};
 *     otherwise in {@code %RETRY%group_topic}
 * @param heldPerQueueMax requests that are held at once for one queue of one group, {@code popPollingSize}
 * @param heldMax over all, {@code maxPopPollingSize}
 * @param heldFilterBytesMax bytes of memory that different expressions of held requests take, {@code popFilterBytesMax}
 * @param inflightPerQueueMax messages of one queue that one group has in hand, {@code popInflightMessageThreshold}; no
 *     more are handed out until some are acknowledged
 * @param inflightPerGroupMax over all queues of a group, {@code popInflightPerGroupMax}
 * @param inflightMax over all groups, {@code popInflightMax}
 * @param queuesMax queues that groups pop from, {@code popQueuesMax}; beyond it a pop of another is refused
 * @param invisibleMax longest time that messages are handed out for, {@code maxInvisibleTimeMills}
 */
public record PopConfig(
        boolean isRetryTopicV2,
        int heldPerQueueMax,
        int heldMax,
        long heldFilterBytesMax,
        int inflightPerQueueMax,
        int inflightPerGroupMax,
        int inflightMax,
        int queuesMax,
        Duration invisibleMax) {
    /** 12 h is what RocketMQ's proxy allows; a million messages in hand are some 50 MB when nothing goes together. */
    public static final PopConfig DEFAULTS =
            new PopConfig(false, 1_024, 100_000, 8 << 20, 10_000, 200_000, 1_000_000, 200_000, Duration.ofHours(12));

    private static final int AHEAD_FACTOR = 64;

    public PopConfig {
        requirePositive("popPollingSize", heldPerQueueMax);
        requirePositive("maxPopPollingSize", heldMax);
        requirePositive("popFilterBytesMax", heldFilterBytesMax);
        requirePositive("popInflightMessageThreshold", inflightPerQueueMax);
        requirePositive("popInflightPerGroupMax", inflightPerGroupMax);
        requirePositive("popInflightMax", inflightMax);
        requirePositive("popQueuesMax", queuesMax);
        requirePositive("maxInvisibleTimeMills", invisibleMax.toMillis());
    }

    private static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be 1 or more: " + value);
        }
    }

    /**
     * So many queue offsets may lie between the first message that is not acknowledged and the next to hand out: what is
     * acknowledged in between has to be remembered.
     */
    long aheadMax() {
        return (long) AHEAD_FACTOR * inflightPerQueueMax;
    }

    /** Where messages of a topic come again. */
    RetryFlag retryFlag() {
        return isRetryTopicV2 ? RetryFlag.RETRY_V2 : RetryFlag.RETRY_V1;
    }
}

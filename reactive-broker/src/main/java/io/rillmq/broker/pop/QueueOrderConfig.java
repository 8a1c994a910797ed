package io.rillmq.broker.pop;

/**
 * @param retryFirstPercent how many pops of 100 try the group's retry topics first, {@code popFromRetryProbability}
 * @param retryFirstPercentOfPriority the same for pops in the order of priority, {@code popFromRetryProbabilityForPriority}
 * @param isHighFirst whether messages of a higher number are those that matter more, {@code priorityOrderAsc}
 * @param hasRetryQueues whether messages come again in the queue of their number, {@code useSeparateRetryQueue}; otherwise
 *     all do in one
 */
public record QueueOrderConfig(
        int retryFirstPercent, int retryFirstPercentOfPriority, boolean isHighFirst, boolean hasRetryQueues) {
    /** RocketMQ's. */
    public static final QueueOrderConfig DEFAULTS = new QueueOrderConfig(20, 0, true, false);

    public QueueOrderConfig {
        requirePercent("popFromRetryProbability", retryFirstPercent);
        requirePercent("popFromRetryProbabilityForPriority", retryFirstPercentOfPriority);
    }

    private static void requirePercent(String key, int value) {
        if (value < 0 || value > 100) {
            throw new IllegalArgumentException(key + " must be 0 to 100: " + value);
        }
    }
}

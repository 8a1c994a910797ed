package io.rillmq.broker.send;

/**
 * @param messageBytesMax longest body of one message, or of one batch, {@code maxMessageSize}
 * @param region told to producers and written into each message, {@code regionId}
 * @param clusterName written into each message
 * @param isTraceOn whether clients that trace shall, {@code traceOn}
 * @param checksTypes whether a topic takes messages of its own type only, {@code enableTopicMessageTypeCheck}
 */
public record SendConfig(
        int messageBytesMax, String region, String clusterName, boolean isTraceOn, boolean checksTypes) {
    /** 4 MiB, RocketMQ's limit; its clients have the same. */
    public static final int MESSAGE_BYTES_MAX = 4 << 20;

    /** Each message of a batch grows by some 100 bytes when it becomes a record: small ones would fill the memory. */
    private static final int BATCH_GROWTH_MAX = 2;

    public SendConfig {
        if (messageBytesMax < 1) {
            throw new IllegalArgumentException("maxMessageSize must be 1 or more: " + messageBytesMax);
        }
    }

    /** Longest stretch of records that a batch may become. */
    long batchRecordsBytesMax() {
        return (long) BATCH_GROWTH_MAX * messageBytesMax;
    }
}

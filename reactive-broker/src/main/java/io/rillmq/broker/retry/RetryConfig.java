package io.rillmq.broker.retry;

/**
 * @param brokerPermission of the whole broker
 * @param deadLetterQueueCount queues of a dead-letter topic
 */
public record RetryConfig(int brokerPermission, int deadLetterQueueCount) {
    public RetryConfig {
        if (deadLetterQueueCount < 1) {
            throw new IllegalArgumentException("retry.deadLetterQueueCount must be 1 or more: " + deadLetterQueueCount);
        }
    }
}

package io.rillmq.gateway.stream;

import org.jspecify.annotations.Nullable;

/**
 * One topic of the cluster.
 *
 * @param queues its queues, over all brokers
 * @param counts null when its brokers did not say
 */
public record TopicSummary(
        String name, int queues, @Nullable Counts counts) {
    /**
     * @param messages messages that are stored now
     * @param maxOffset messages that were ever stored: the sum of the queues' next offsets; grows with every message
     */
    public record Counts(long messages, long maxOffset) {}
}

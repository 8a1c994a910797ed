package io.rillmq.broker.delay;

import java.time.Duration;

/**
 * @param levels {@code messageDelayLevel}
 * @param flushInterval how often the progress is saved, {@code flushDelayOffsetInterval}; after a crash, messages
 *     delivered since the last save are delivered again
 * @param batchCountMax messages of one level that are delivered at once
 */
public record DelayConfig(DelayLevels levels, Duration flushInterval, int batchCountMax) {
    /** RocketMQ's levels; its interval of 10 s would repeat ten times as much after a crash. */
    public static final DelayConfig DEFAULTS =
            new DelayConfig(DelayLevels.parse(DelayLevels.DEFAULT_TEXT), Duration.ofSeconds(1), 256);

    public DelayConfig {
        if (flushInterval.toMillis() < 1) {
            throw new IllegalArgumentException("flushDelayOffsetInterval must be positive: " + flushInterval);
        }
        if (batchCountMax < 1) {
            throw new IllegalArgumentException("delay.batchCountMax must be 1 or more: " + batchCountMax);
        }
    }
}

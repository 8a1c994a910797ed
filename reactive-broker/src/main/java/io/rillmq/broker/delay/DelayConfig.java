package io.rillmq.broker.delay;

/**
 * @param levels {@code messageDelayLevel}
 * @param batchCountMax messages of one level that are delivered at once
 */
public record DelayConfig(DelayLevels levels, int batchCountMax) {
    public static final DelayConfig DEFAULTS = new DelayConfig(DelayLevels.parse(DelayLevels.DEFAULT_TEXT), 256);

    public DelayConfig {
        if (batchCountMax < 1) {
            throw new IllegalArgumentException("delay.batchCountMax must be 1 or more: " + batchCountMax);
        }
    }
}

package io.rillmq.client.internal.call;

import java.time.Duration;

/**
 * Limits of connections and calls.
 *
 * @param requestTimeout of calls that name no limit of their own
 * @param frameBytesMax largest answer
 * @param pendingMax requests of one connection that wait for an answer; beyond it a call fails at once
 */
public record CallConfig(
        Duration connectTimeout,
        Duration requestTimeout,
        Duration heartbeatInterval,
        int frameBytesMax,
        int pendingMax) {
    /** RocketMQ's own limits; 65,536 pending requests are more than 100 producers keep in flight. */
    public static final CallConfig DEFAULTS = new CallConfig(
            Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(30), 16 * 1024 * 1024, 65_536);

    public CallConfig {
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("requestTimeout", requestTimeout);
        requirePositive("heartbeatInterval", heartbeatInterval);
    }

    public CallConfig withRequestTimeout(Duration timeout) {
        return new CallConfig(connectTimeout, timeout, heartbeatInterval, frameBytesMax, pendingMax);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}

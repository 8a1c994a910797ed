package io.rillmq.broker.pull;

import java.time.Duration;

/**
 * @param isEnabled when not, an empty pull waits {@code shortPolling} only, RocketMQ's {@code longPollingEnable}
 * @param waitMax longest time an empty pull is parked, whatever it asks; RocketMQ's consumers ask for 15 s or 20 s and
 *     give up after 30 s
 * @param shortPolling {@code shortPollingTimeMills}
 * @param parkedMax pulls parked at once on one event loop, over all queues; beyond it an empty pull is answered at once
 * @param filterBytesMax bytes that the different filters of the pulls that are parked on one event loop take, as
 *     estimated, and again as many of those that are being read; beyond it an empty pull is answered at once, and a new
 *     one refused
 * @param wokenReadsMax woken pulls that are read at once on one event loop: one message may wake thousands, and the
 *     store's threads have other readers as well
 */
public record LongPollingConfig(
        boolean isEnabled,
        Duration waitMax,
        Duration shortPolling,
        int parkedMax,
        int filterBytesMax,
        int wokenReadsMax) {
    public static final LongPollingConfig DEFAULTS =
            new LongPollingConfig(true, Duration.ofSeconds(25), Duration.ofSeconds(1), 100_000, 8 << 20, 64);

    public LongPollingConfig {
        if (waitMax.toMillis() < 1 || shortPolling.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "longPolling.waitMax and shortPollingTimeMills must be positive: " + waitMax + ", " + shortPolling);
        }
        if (parkedMax < 1) {
            throw new IllegalArgumentException("longPolling.parkedMax must be 1 or more: " + parkedMax);
        }
        if (filterBytesMax < 1 || wokenReadsMax < 1) {
            throw new IllegalArgumentException("longPolling.filterBytesMax and wokenReadsMax must be 1 or more: "
                    + filterBytesMax + ", " + wokenReadsMax);
        }
    }

    /** How long a pull that asks for {@code wantedMillis} is parked. */
    long waitMillis(long wantedMillis) {
        return isEnabled ? Math.min(wantedMillis, waitMax.toMillis()) : shortPolling.toMillis();
    }
}

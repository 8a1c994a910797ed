package io.rillmq.client.internal.route;

import java.time.Duration;

/**
 * How routes are kept.
 *
 * @param idleAfter a topic that nobody sent to or watched for so long is not polled any more
 */
public record RouteConfig(Duration pollInterval, Duration idleAfter) {
    /** RocketMQ's interval; the other bounds what a sender to ever new topics keeps. */
    public static final RouteConfig DEFAULTS = new RouteConfig(Duration.ofSeconds(30), Duration.ofMinutes(10));

    public RouteConfig {
        if (pollInterval.isNegative() || pollInterval.isZero()) {
            throw new IllegalArgumentException("route.pollInterval must be positive: " + pollInterval);
        }
    }
}

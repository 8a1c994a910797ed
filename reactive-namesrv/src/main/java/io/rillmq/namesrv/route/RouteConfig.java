package io.rillmq.namesrv.route;

import java.time.Duration;

/**
 * Bounds of the route table.
 *
 * @param brokerTimeout after which a silent broker is forgotten, unless its registration says otherwise
 * @param brokersMax known at once; beyond it a new broker is refused
 * @param topicsMax known at once; beyond it a registration with new topics is refused
 */
public record RouteConfig(Duration brokerTimeout, int brokersMax, int topicsMax) {
    public static final RouteConfig DEFAULTS = new RouteConfig(Duration.ofSeconds(120), 10_000, 1_000_000);

    public RouteConfig {
        if (brokerTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("brokerTimeout must be 1 ms or more: " + brokerTimeout);
        }
        if (brokersMax < 1) {
            throw new IllegalArgumentException("brokersMax must be 1 or more: " + brokersMax);
        }
        if (topicsMax < 1) {
            throw new IllegalArgumentException("topicsMax must be 1 or more: " + topicsMax);
        }
    }
}

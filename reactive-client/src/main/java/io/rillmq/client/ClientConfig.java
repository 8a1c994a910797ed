package io.rillmq.client;

import io.rillmq.client.internal.call.CallConfig;
import io.rillmq.client.internal.route.RouteConfig;

/**
 * The whole configuration of a client, grouped by room.
 *
 * @param nameServers addresses separated by {@code ;}
 * @param threads event loops, and as many threads that subscribers of consumers and readers are called on
 */
record ClientConfig(String nameServers, int threads, CallConfig calls, RouteConfig routes) {
    private static final int THREADS_MAX = 4;

    /** As many threads as cores, at most 4: more help only where handlers use the processor a lot. */
    static final ClientConfig DEFAULTS = new ClientConfig(
            "localhost:9876",
            Math.max(1, Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors())),
            CallConfig.DEFAULTS,
            RouteConfig.DEFAULTS);

    ClientConfig {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more: " + threads);
        }
    }

    ClientConfig withNameServers(String list) {
        return new ClientConfig(list, threads, calls, routes);
    }

    ClientConfig withThreads(int count) {
        return new ClientConfig(nameServers, count, calls, routes);
    }

    ClientConfig withCalls(CallConfig limits) {
        return new ClientConfig(nameServers, threads, limits, routes);
    }
}

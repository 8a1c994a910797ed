package io.rillmq.client.consumer;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A member of a consumer group. Thread-safe. */
public interface Consumer {
    /**
     * Joins the group at subscribe and receives what its share of the queues holds. Demand is the only control of the
     * pace: without it the member stays in the group, at most the prefetch budget is held, and no pull is sent beyond
     * it. The stream does not end by itself: broker restarts, name-server outages and rebalances are waited out.
     * Cancelling it, or {@link #close}, commits what was acknowledged and leaves the group.
     *
     * <p>Signals arrive on one thread of the client's scheduler at a time; it must not be blocked. A second
     * subscription while one is active fails with {@link io.rillmq.client.error.GroupInUseException}.
     */
    Flux<Delivery> receive();

    /** Ends the active stream, commits what was acknowledged and leaves the group. Idempotent. */
    Mono<Void> close();
}

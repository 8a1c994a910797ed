package io.rillmq.client.consumer;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a topic without a group: every subscription sees all queues and keeps no offsets at the brokers. Thread-safe. */
public interface Reader {
    /**
     * Reads from the reader's position on. One queue is in its order, several are merged as their messages arrive. Demand
     * is the only control of the pace, with a small prefetch. It fails at once when the topic is unknown or no name
     * server answers; once started it goes on through broker restarts and name-server outages, and takes in queues and
     * brokers that appear.
     *
     * <p>Signals arrive on one thread of the client's scheduler at a time; it must not be blocked.
     */
    Flux<ReceivedMessage> receive();

    /**
     * Turns the reader's position into offsets, one for each queue that is there now. A reader from the result begins at
     * that moment, however much later it subscribes: nothing that is sent in between is missed.
     */
    Mono<Position> resolve();
}

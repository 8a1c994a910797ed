package io.rillmq.benchmarks.store;

import io.rillmq.benchmarks.peer.StorePeer;

/** Puts messages into a store before something else is measured. */
final class StoreFilling {
    private StoreFilling() {}

    /** Spreads {@code messages} over all queues; they can be read when this returns. */
    static void fill(StorePeer store, int bodyBytes, int messages, int inFlightMax) {
        long wanted = store.readableCount() + messages;
        StorePeer.Producer producer = store.producer(bodyBytes, inFlightMax);
        for (int i = 0; i < messages; i++) {
            producer.append(i % StorePeer.QUEUES);
        }
        producer.drain();
        while (store.readableCount() < wanted) {
            Thread.onSpinWait();
        }
    }
}

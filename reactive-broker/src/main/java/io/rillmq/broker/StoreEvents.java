package io.rillmq.broker;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.dispatch.QueueListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes the store's notices on to the rooms, which come into being after the store. */
final class StoreEvents implements QueueListener {
    private final List<Arrival> listeners = new CopyOnWriteArrayList<>();

    /** Wants to know that a queue has grown. Called on the store's thread. */
    @FunctionalInterface
    interface Arrival {
        void readable(Topic topic, int queueId);
    }

    void tell(Arrival listener) {
        listeners.add(listener);
    }

    @Override
    public void readable(Topic topic, int queueId, long queueOffset, long tagsCode, long storeMillis) {
        for (Arrival listener : listeners) {
            listener.readable(topic, queueId);
        }
    }
}

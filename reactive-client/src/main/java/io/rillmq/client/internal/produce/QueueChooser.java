package io.rillmq.client.internal.produce;

import io.rillmq.client.internal.route.Route;
import io.rillmq.protocol.name.MessageQueue;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Chooses the queue of a message: by its order key, or in turn, passing over brokers that just failed. Thread-safe. */
final class QueueChooser {
    private final BrokerFaults faults;
    private final AtomicInteger turn;

    /** @param firstTurn where to begin, so that not every producer begins at the same queue */
    QueueChooser(BrokerFaults faults, int firstTurn) {
        this.faults = faults;
        this.turn = new AtomicInteger(firstTurn);
    }

    /** @return null when the route has no queue to write */
    @Nullable
    MessageQueue choose(Route route, @Nullable String orderKey) {
        List<MessageQueue> queues = route.writable();
        if (queues.isEmpty()) {
            return null;
        }
        if (orderKey != null) {
            return queues.get(Math.floorMod(orderKey.hashCode(), queues.size()));
        }
        for (int i = 0; i < queues.size(); i++) {
            MessageQueue queue = next(queues);
            if (!faults.isAvoided(queue.brokerName())) {
                return queue;
            }
        }
        return next(queues);
    }

    private MessageQueue next(List<MessageQueue> queues) {
        return queues.get(Math.floorMod(turn.getAndIncrement(), queues.size()));
    }
}

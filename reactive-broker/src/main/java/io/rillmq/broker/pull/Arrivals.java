package io.rillmq.broker.pull;

import io.rillmq.protocol.name.Topic;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Carries the news that a queue has grown from the thread that publishes messages to one event loop. Only queues that
 * the event loop watches are carried, each once until it is watched again, and a burst costs one task: what is
 * waiting here is bounded by the number of watched queues.
 *
 * <p>{@link #watch} and {@link #ignore} belong to the event loop, {@link #readable} to the publishing thread.
 */
final class Arrivals {
    private final Executor home;
    private final Consumer<QueueKey> grown;
    private final Set<QueueKey> watched = ConcurrentHashMap.newKeySet();
    private final Queue<QueueKey> news = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    /**
     * @param home runs tasks on the event loop
     * @param grown told on the event loop; the queue is then no longer watched
     */
    Arrivals(Executor home, Consumer<QueueKey> grown) {
        this.home = home;
        this.grown = grown;
    }

    void watch(QueueKey queue) {
        watched.add(queue);
    }

    void ignore(QueueKey queue) {
        watched.remove(queue);
    }

    void readable(Topic topic, int queueId) {
        if (watched.isEmpty()) {
            return;
        }
        QueueKey queue = new QueueKey(topic, queueId);
        if (watched.remove(queue)) {
            news.add(queue);
            if (!isScheduled.getAndSet(true)) {
                home.execute(this::tell);
            }
        }
    }

    private void tell() {
        // Cleared first: whatever is added from here on schedules the next task.
        isScheduled.set(false);
        for (QueueKey queue = news.poll(); queue != null; queue = news.poll()) {
            grown.accept(queue);
        }
    }
}

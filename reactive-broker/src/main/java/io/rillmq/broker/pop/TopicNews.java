package io.rillmq.broker.pop;

import io.rillmq.protocol.name.Topic;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Carries the news that a topic has a new message from the thread that publishes messages to one context. Only topics
 * that are watched are carried, each once until it is watched again, and a burst costs one task: what is waiting here is
 * bounded by the number of watched topics.
 *
 * <p>{@link #watch} and {@link #ignore} belong to the context, {@link #readable} to the publishing thread.
 */
final class TopicNews {
    private final Executor home;
    private final Consumer<Topic> grown;
    private final Set<Topic> watched = ConcurrentHashMap.newKeySet();
    private final Queue<Topic> news = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    /**
     * @param home runs tasks on the context
     * @param grown told on the context; the topic is then no longer watched
     */
    TopicNews(Executor home, Consumer<Topic> grown) {
        this.home = home;
        this.grown = grown;
    }

    void watch(Topic topic) {
        watched.add(topic);
    }

    void ignore(Topic topic) {
        watched.remove(topic);
    }

    void readable(Topic topic) {
        if (!watched.isEmpty() && watched.remove(topic)) {
            news.add(topic);
            if (!isScheduled.getAndSet(true)) {
                home.execute(this::tell);
            }
        }
    }

    private void tell() {
        // Cleared first: whatever is added from here on schedules the next task.
        isScheduled.set(false);
        for (Topic topic = news.poll(); topic != null; topic = news.poll()) {
            grown.accept(topic);
        }
    }
}

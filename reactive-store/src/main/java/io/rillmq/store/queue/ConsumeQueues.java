package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All consume queues of a store. Any thread looks up; one thread at a time creates and removes. */
public final class ConsumeQueues {
    private static final ConsumeQueue[] NONE = {};

    /** By topic, then by queue id; the arrays are replaced when they grow. */
    private final Map<Topic, @Nullable ConsumeQueue[]> byTopic = new ConcurrentHashMap<>();

    public @Nullable ConsumeQueue find(Topic topic, int queueId) {
        @Nullable ConsumeQueue[] queues = byTopic.get(topic);
        return queues != null && queueId >= 0 && queueId < queues.length ? queues[queueId] : null;
    }

    public ConsumeQueue findOrCreate(Topic topic, int queueId) {
        ConsumeQueue found = find(topic, queueId);
        return found != null ? found : put(new ConsumeQueue(topic, queueId));
    }

    /** Puts a queue as the files hold it in the place of any other. */
    public void restore(QueueState state) {
        put(ConsumeQueue.restored(state));
    }

    /** A new, empty queue in the place of the old one, which readers may still hold. */
    public ConsumeQueue restart(ConsumeQueue old) {
        return put(new ConsumeQueue(old.topic(), old.queueId()));
    }

    private ConsumeQueue put(ConsumeQueue queue) {
        @Nullable ConsumeQueue[] queues = byTopic.getOrDefault(queue.topic(), NONE);
        @Nullable ConsumeQueue[] grown = Arrays.copyOf(queues, Math.max(queues.length, queue.queueId() + 1));
        ConsumeQueue old = grown[queue.queueId()];
        if (old != null) {
            old.remove();
        }
        grown[queue.queueId()] = queue;
        byTopic.put(queue.topic(), grown);
        return queue;
    }

    public void remove(Topic topic) {
        @Nullable ConsumeQueue[] queues = byTopic.remove(topic);
        if (queues != null) {
            for (ConsumeQueue queue : queues) {
                if (queue != null) {
                    queue.remove();
                }
            }
        }
    }

    /** Topics that have queues; a snapshot. */
    public Collection<Topic> topics() {
        return Set.copyOf(byTopic.keySet());
    }

    public void forEach(Consumer<ConsumeQueue> action) {
        for (@Nullable ConsumeQueue[] queues : byTopic.values()) {
            for (ConsumeQueue queue : queues) {
                if (queue != null) {
                    action.accept(queue);
                }
            }
        }
    }
}

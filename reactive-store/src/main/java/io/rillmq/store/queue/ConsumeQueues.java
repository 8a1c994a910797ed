package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All consume queues of a store. Any thread looks up; one thread at a time creates and removes. */
public final class ConsumeQueues {
    /** A larger queue id in a record is damage: the table of a topic's queues is as long as its largest. */
    public static final int QUEUE_ID_MAX = 65_535;

    private static final ConsumeQueue[] NONE = {};

    private static final int FIRST_CHUNK_ENTRIES = 8;
    private static final int CHUNK_ENTRIES_MAX = 1024;
    /** Room for entries in half-filled chunks, over all queues: 20 MB. */
    private static final int ROOM_ENTRIES_MAX = 1 << 20;

    /** By topic, then by queue id; the arrays are replaced when they grow. */
    private final Map<Topic, @Nullable ConsumeQueue[]> byTopic = new ConcurrentHashMap<>();

    private volatile int count;
    private volatile int lightCount;

    public @Nullable ConsumeQueue find(Topic topic, int queueId) {
        @Nullable ConsumeQueue[] queues = byTopic.get(topic);
        return queues != null && queueId >= 0 && queueId < queues.length ? queues[queueId] : null;
    }

    public ConsumeQueue findOrCreate(Topic topic, int queueId) {
        ConsumeQueue found = find(topic, queueId);
        return found != null ? found : put(new ConsumeQueue(this, topic, queueId));
    }

    /**
     * Puts a queue as a snapshot has it in the place of any other.
     *
     * @param tail entries behind those in files
     */
    public ConsumeQueue restore(QueueState state, byte[] tail) {
        return put(ConsumeQueue.restored(this, state, tail));
    }

    /** A new, empty queue in the place of the old one, which readers may still hold. */
    public ConsumeQueue restart(ConsumeQueue old) {
        return put(new ConsumeQueue(this, old.topic(), old.queueId()));
    }

    private ConsumeQueue put(ConsumeQueue queue) {
        @Nullable ConsumeQueue[] queues = byTopic.getOrDefault(queue.topic(), NONE);
        @Nullable ConsumeQueue[] grown = Arrays.copyOf(queues, Math.max(queues.length, queue.queueId() + 1));
        ConsumeQueue old = grown[queue.queueId()];
        if (old != null) {
            old.remove();
            count--;
        } else if (queue.topic().isLightQueue()) {
            lightCount++;
        }
        grown[queue.queueId()] = queue;
        byTopic.put(queue.topic(), grown);
        count++;
        return queue;
    }

    public void remove(Topic topic) {
        @Nullable ConsumeQueue[] queues = byTopic.remove(topic);
        if (queues != null) {
            for (ConsumeQueue queue : queues) {
                if (queue != null) {
                    queue.remove();
                    count--;
                    lightCount -= topic.isLightQueue() ? 1 : 0;
                }
            }
        }
    }

    /** Forgets all. Before anybody else knows them. */
    public void clear() {
        Set.copyOf(byTopic.keySet()).forEach(this::remove);
    }

    public boolean has(Topic topic) {
        return byTopic.containsKey(topic);
    }

    /** How many light queues there are. Any thread. */
    public int lightCount() {
        return lightCount;
    }

    /** Room of a queue's next chunk: twice the last, less where there are many queues. */
    int chunkEntries(int lastCapacity) {
        int most = Math.max(FIRST_CHUNK_ENTRIES, Math.min(CHUNK_ENTRIES_MAX, ROOM_ENTRIES_MAX / Math.max(1, count)));
        return Math.max(FIRST_CHUNK_ENTRIES, Math.min(most, lastCapacity * 2));
    }

    /** Topics that have queues; a snapshot. */
    public Collection<Topic> topics() {
        return Set.copyOf(byTopic.keySet());
    }

    /** What is done with each queue. */
    @FunctionalInterface
    public interface Action {
        void accept(ConsumeQueue queue) throws IOException;
    }

    public void forEach(Action action) throws IOException {
        for (@Nullable ConsumeQueue[] queues : byTopic.values()) {
            for (ConsumeQueue queue : queues) {
                if (queue != null) {
                    action.accept(queue);
                }
            }
        }
    }
}

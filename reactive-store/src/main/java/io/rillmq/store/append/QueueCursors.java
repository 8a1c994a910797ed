package io.rillmq.store.append;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.queue.ConsumeQueues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writer's table of next queue offsets; a queue enters it with its first append. Owned by the log's writer. */
final class QueueCursors {
    private static final QueueCursor[] NONE = {};

    private final ConsumeQueues queues;
    private final Map<Topic, @Nullable QueueCursor[]> byTopic = new HashMap<>();

    QueueCursors(ConsumeQueues queues) {
        this.queues = queues;
    }

    QueueCursor of(Topic topic, int queueId) {
        @Nullable QueueCursor[] cursors = byTopic.get(topic);
        QueueCursor found = cursors != null && queueId < cursors.length ? cursors[queueId] : null;
        return found != null ? found : add(topic, queueId, cursors == null ? NONE : cursors);
    }

    private QueueCursor add(Topic topic, int queueId, @Nullable QueueCursor[] cursors) {
        QueueCursor added = new QueueCursor(queues.findOrCreate(topic, queueId));
        @Nullable QueueCursor[] grown = Arrays.copyOf(cursors, Math.max(cursors.length, queueId + 1));
        grown[queueId] = added;
        byTopic.put(topic, grown);
        return added;
    }

    void remove(Topic topic) {
        byTopic.remove(topic);
        queues.remove(topic);
    }
}

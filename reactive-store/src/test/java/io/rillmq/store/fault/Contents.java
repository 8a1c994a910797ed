package io.rillmq.store.fault;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.TestStore;
import io.rillmq.store.fault.Ledger.QueueKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every message that a store shows, queue by queue. */
final class Contents {
    private final Map<QueueKey, List<StoredMessage>> messages = new HashMap<>();
    private final Map<QueueKey, Long> minOffsets = new HashMap<>();
    private final Map<QueueKey, Long> maxOffsets = new HashMap<>();
    private long minLogOffset;

    /** Reads everything. Holes in a queue are passed over. */
    static Contents of(TestStore store, Collection<QueueKey> queues) {
        Contents contents = new Contents();
        contents.minLogOffset = store.store.minLogOffset();
        for (QueueKey queue : queues) {
            contents.messages.put(queue, store.all(queue.topic(), queue.queueId()));
            contents.minOffsets.put(queue, store.store.minOffset(queue.topic(), queue.queueId()));
            contents.maxOffsets.put(queue, store.store.maxOffset(queue.topic(), queue.queueId()));
        }
        return contents;
    }

    Collection<QueueKey> queues() {
        return messages.keySet();
    }

    List<StoredMessage> of(QueueKey queue) {
        return messages.getOrDefault(queue, List.of());
    }

    /** Of all queues, in the order of their queues. */
    List<StoredMessage> of(Topic topic) {
        return messages.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .flatMap(each -> each.getValue().stream())
                .toList();
    }

    long minLogOffset() {
        return minLogOffset;
    }

    long minOffset(QueueKey queue) {
        return minOffsets.getOrDefault(queue, 0L);
    }

    long maxOffset(QueueKey queue) {
        return maxOffsets.getOrDefault(queue, 0L);
    }

    /** Where every message is, one line per queue that has any, without the topics named. */
    String places(Collection<Topic> without) {
        return messages.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .filter(each -> !without.contains(each.getKey().topic()))
                .map(each -> each.getKey() + " to " + maxOffset(each.getKey()) + ": " + places(each.getValue()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String places(List<StoredMessage> messages) {
        return messages.stream()
                .map(message -> message.queueOffset() + "@" + message.logOffset())
                .collect(Collectors.joining(" "));
    }
}

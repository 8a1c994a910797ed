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
    private final Map<QueueKey, Long> maxOffsets = new HashMap<>();

    /** Reads everything. Holes in a queue are passed over. */
    static Contents of(TestStore store, Collection<QueueKey> queues) {
        Contents contents = new Contents();
        for (QueueKey queue : queues) {
            contents.messages.put(queue, store.all(queue.topic(), queue.queueId()));
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

    long maxOffset(QueueKey queue) {
        return maxOffsets.getOrDefault(queue, 0L);
    }

    /** Where every message is, one line per queue, without the topics named. */
    String places(Collection<Topic> without) {
        return messages.entrySet().stream()
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

package io.rillmq.benchmarks.restart;

import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the broker has said that it stored, and so must still have after any restart. Thread-safe. */
final class Acknowledged {
    private final LongAdder count = new LongAdder();

    /** By queue, the offset behind the highest that was acknowledged. */
    private final Map<MessageQueue, Long> ends = new ConcurrentHashMap<>();

    void add(MessageQueue queue, long queueOffset) {
        count.increment();
        ends.merge(queue, queueOffset + 1, Math::max);
    }

    long count() {
        return count.sum();
    }

    /** Says for each shortcoming what is missing; empty when {@code found} covers everything. */
    List<String> missingFrom(List<QueueOffsets> found) {
        Map<MessageQueue, Long> foundEnds = new ConcurrentHashMap<>();
        for (QueueOffsets queue : found) {
            foundEnds.put(
                    new MessageQueue(new Topic(queue.topic()), queue.brokerName(), queue.queueId()), queue.maxOffset());
        }
        List<String> missing = new ArrayList<>();
        ends.forEach((queue, end) -> {
            long foundEnd = foundEnds.getOrDefault(queue, 0L);
            if (foundEnd < end) {
                missing.add(queue + " ends at " + foundEnd + ", acknowledged up to " + end);
            }
        });
        long foundCount = foundEnds.values().stream().mapToLong(Long::longValue).sum();
        if (foundCount < count()) {
            missing.add(foundCount + " messages found, " + count() + " acknowledged");
        }
        return missing;
    }
}

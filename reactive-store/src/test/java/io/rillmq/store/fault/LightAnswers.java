package io.rillmq.store.fault;

import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.TestStore;
import io.rillmq.store.fault.Ledger.QueueKey;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What light queues hold: each message that names them, at the offset that it says, and no other. */
final class LightAnswers {
    private LightAnswers() {}

    /** @param topicsAreDeleted whether messages may be in light queues whose topic is gone */
    static void check(TestStore store, Contents contents, boolean topicsAreDeleted) {
        for (Topic queue : Workload.LIGHT_QUEUES) {
            TreeSet<Long> naming = contents.queues().stream()
                    .map(QueueKey::topic)
                    .distinct()
                    .filter(topic -> LightQueues.canBeOf(topic.value()))
                    .flatMap(topic -> contents.queues().stream()
                            .filter(each -> each.topic().equals(topic)))
                    .flatMap(each -> contents.of(each).stream())
                    .filter(message -> namesOf(message).contains(queue.value()))
                    .map(StoredMessage::logOffset)
                    .collect(Collectors.toCollection(TreeSet::new));
            TreeSet<Long> found = new TreeSet<>();
            long next = -1;
            for (StoredMessage message : store.all(queue, 0)) {
                String where = queue + " at " + message.queueOffset() + ": ";
                require(next < 0 || message.queueOffset() == next, where + "comes after " + (next - 1));
                require(offsetIn(message, queue) == message.queueOffset(), where + "says another offset");
                require(found.isEmpty() || message.logOffset() > found.last(), where + "is out of order");
                next = message.queueOffset() + 1;
                found.add(message.logOffset());
            }
            require(
                    topicsAreDeleted ? found.containsAll(naming) : found.equals(naming),
                    queue + " has the messages at " + found + ", those that name it are at " + naming);
        }
    }

    private static List<String> namesOf(StoredMessage message) {
        String names = message.properties().get(PropertyNames.LIGHT_QUEUES);
        return names == null ? List.of() : List.of(names.split(","));
    }

    private static long offsetIn(StoredMessage message, Topic queue) {
        String offsets = message.properties().get(PropertyNames.LIGHT_QUEUE_OFFSETS);
        int index = namesOf(message).indexOf(queue.value());
        return offsets == null || index < 0 ? -1 : Long.parseLong(offsets.split(",")[index]);
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new AssertionError(complaint);
        }
    }
}

package io.rillmq.store.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What producers reported as acknowledged, and what they found: none of it may be missing later. */
final class Acknowledged {
    /** By queue and queue offset. */
    private final Map<Integer, Map<Long, String>> known = new HashMap<>();

    void add(Placed message) {
        String before = known.computeIfAbsent(message.queueId(), queueId -> new HashMap<>())
                .put(message.queueOffset(), message.id());
        assertThat(before).as("%s was acknowledged there", message).isIn(null, message.id());
    }

    /** How many messages are known. */
    int count() {
        return known.values().stream().mapToInt(Map::size).sum();
    }

    /** Each is there once, in its place; queues have no holes; who was sent before is before. */
    void checkAgainst(List<Placed> found) {
        Map<Integer, List<Placed>> byQueue = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (Placed each : found) {
            assertThat(ids.add(each.id())).as("%s is there once", each).isTrue();
            List<Placed> queue = byQueue.computeIfAbsent(each.queueId(), queueId -> new ArrayList<>());
            assertThat(each.queueOffset()).as("%s has no hole before it", each).isEqualTo(queue.size());
            if (!queue.isEmpty()) {
                Placed before = queue.get(queue.size() - 1);
                assertThat(isBefore(before, each))
                        .as("%s, then %s", before, each)
                        .isTrue();
            }
            queue.add(each);
        }
        known.forEach((queueId, messages) -> messages.forEach((queueOffset, id) -> {
            List<Placed> queue = byQueue.getOrDefault(queueId, List.of());
            assertThat(queue).as("queue %s has %s", queueId, id).hasSizeGreaterThan(Math.toIntExact(queueOffset));
            assertThat(queue.get(Math.toIntExact(queueOffset)).id()).isEqualTo(id);
        }));
        found.forEach(this::add);
    }

    /** An id is the producer's number and the message's, with a dot between. */
    private static boolean isBefore(Placed one, Placed other) {
        String[] first = one.id().split("\\.");
        String[] second = other.id().split("\\.");
        int byProducer = Integer.compare(Integer.parseInt(first[0]), Integer.parseInt(second[0]));
        return byProducer < 0 || (byProducer == 0 && Integer.parseInt(first[1]) < Integer.parseInt(second[1]));
    }
}

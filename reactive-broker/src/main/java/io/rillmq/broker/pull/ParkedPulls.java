package io.rillmq.broker.pull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Pulls that wait for a message. Owned by one event loop: every method runs on it. */
final class ParkedPulls {
    private final int parkedMax;
    private final Map<QueueKey, List<Pull>> waiting = new HashMap<>();
    private int count;

    /** @param parkedMax at once, over all queues */
    ParkedPulls(int parkedMax) {
        this.parkedMax = parkedMax;
    }

    boolean isFull() {
        return count >= parkedMax;
    }

    int count() {
        return count;
    }

    void park(Pull pull) {
        waiting.computeIfAbsent(pull.queue(), ignored -> new ArrayList<>(1)).add(pull);
        count++;
    }

    /** Takes out all that wait for {@code queue}. */
    List<Pull> take(QueueKey queue) {
        List<Pull> pulls = waiting.remove(queue);
        if (pulls == null) {
            return List.of();
        }
        count -= pulls.size();
        return pulls;
    }

    /** Takes out those whose time is over, and those whose connection is gone, and hands them on. */
    void takeEnded(long nowMillis, Consumer<Pull> ended) {
        List<Pull> out = new ArrayList<>();
        waiting.values()
                .forEach(pulls -> pulls.removeIf(pull -> {
                    boolean isOver = pull.deadlineMillis() <= nowMillis
                            || !pull.connection().isOpen();
                    if (isOver) {
                        out.add(pull);
                    }
                    return isOver;
                }));
        waiting.values().removeIf(List::isEmpty);
        count -= out.size();
        // Told last: whoever is told may park again.
        out.forEach(ended);
    }

    /** Takes out all. */
    List<Pull> takeAll() {
        List<Pull> all = waiting.values().stream().flatMap(List::stream).toList();
        waiting.clear();
        count = 0;
        return all;
    }
}

package io.rillmq.broker.pull;

import io.rillmq.broker.filter.HeldFilters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pulls that wait for a message, and those that were woken and wait to be read. Owned by one event loop: every method runs
 * on it.
 */
final class ParkedPulls {
    private final int parkedMax;
    private final HeldFilters filters;
    private final Map<QueueKey, List<Pull>> waiting = new HashMap<>();
    private final Queue<Pull> woken = new ArrayDeque<>();
    private int count;

    /**
     * @param parkedMax at once, over all queues
     * @param filterBytesMax what their filters take
     */
    ParkedPulls(int parkedMax, long filterBytesMax) {
        this.parkedMax = parkedMax;
        this.filters = new HeldFilters(filterBytesMax);
    }

    boolean hasRoomFor(Pull pull) {
        return count < parkedMax && filters.hasRoomFor(pull.filter());
    }

    int count() {
        return count;
    }

    void park(Pull pull) {
        waiting.computeIfAbsent(pull.queue(), ignored -> new ArrayList<>(1)).add(pull);
        filters.hold(pull.filter());
        count++;
    }

    /** Takes out those that wait for {@code queue}. */
    List<Pull> take(QueueKey queue) {
        List<Pull> pulls = waiting.remove(queue);
        if (pulls == null) {
            return List.of();
        }
        pulls.forEach(pull -> filters.release(pull.filter()));
        count -= pulls.size();
        return pulls;
    }

    /** Wakes all that wait for {@code queue}. */
    void wake(QueueKey queue) {
        List<Pull> pulls = waiting.remove(queue);
        if (pulls != null) {
            woken.addAll(pulls);
        }
    }

    /** Wakes those whose time is over, and those whose connection is gone. */
    void wakeEnded(long nowMillis) {
        for (Iterator<List<Pull>> queues = waiting.values().iterator(); queues.hasNext(); ) {
            List<Pull> pulls = queues.next();
            pulls.removeIf(pull -> {
                boolean isOver =
                        pull.deadlineMillis() <= nowMillis || !pull.connection().isOpen();
                return isOver && woken.add(pull);
            });
            if (pulls.isEmpty()) {
                queues.remove();
            }
        }
    }

    /** Takes out the one that was woken first; null when there is none. */
    @Nullable
    Pull takeWoken() {
        Pull pull = woken.poll();
        if (pull != null) {
            filters.release(pull.filter());
            count--;
        }
        return pull;
    }

    /** Takes out all. */
    List<Pull> takeAll() {
        List<Pull> all = Stream.concat(woken.stream(), waiting.values().stream().flatMap(List::stream))
                .toList();
        all.forEach(pull -> filters.release(pull.filter()));
        woken.clear();
        waiting.clear();
        count = 0;
        return all;
    }
}

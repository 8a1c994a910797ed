package io.rillmq.broker.pull;

import io.rillmq.broker.filter.MessageFilter;
import java.util.IdentityHashMap;
import java.util.Map;

/** Knows what the filters of pulls take of the heap; one that pulls share counts once. Owned by one event loop. */
final class HeldFilters {
    private final long bytesMax;
    private final Map<MessageFilter, Integer> holders = new IdentityHashMap<>();
    private long bytes;

    HeldFilters(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean hasRoomFor(MessageFilter filter) {
        return bytes + filter.heapBytes() <= bytesMax || holders.containsKey(filter);
    }

    /** Counts one more pull that has it, whether there is room or not. */
    void hold(MessageFilter filter) {
        if (filter.heapBytes() > 0 && holders.merge(filter, 1, Integer::sum) == 1) {
            bytes += filter.heapBytes();
        }
    }

    /** Takes a {@link #hold} back. */
    void release(MessageFilter filter) {
        if (filter.heapBytes() > 0
                && holders.computeIfPresent(filter, (ignored, count) -> count == 1 ? null : count - 1) == null) {
            bytes -= filter.heapBytes();
        }
    }
}

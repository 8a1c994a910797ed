package io.rillmq.broker.filter;

import java.util.IdentityHashMap;
import java.util.Map;

/** Knows what the filters of waiting requests take of the heap; one that they share counts once. Owned by one context. */
public final class HeldFilters {
    private final long bytesMax;
    private final Map<MessageFilter, Integer> holders = new IdentityHashMap<>();
    private long bytes;

    public HeldFilters(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    public boolean hasRoomFor(MessageFilter filter) {
        return bytes + filter.heapBytes() <= bytesMax || holders.containsKey(filter);
    }

    /** Counts one more request that has it, whether there is room or not. */
    public void hold(MessageFilter filter) {
        if (filter.heapBytes() > 0 && holders.merge(filter, 1, Integer::sum) == 1) {
            bytes += filter.heapBytes();
        }
    }

    /** Takes a {@link #hold} back. */
    public void release(MessageFilter filter) {
        if (filter.heapBytes() > 0
                && holders.computeIfPresent(filter, (ignored, count) -> count == 1 ? null : count - 1) == null) {
            bytes -= filter.heapBytes();
        }
    }
}

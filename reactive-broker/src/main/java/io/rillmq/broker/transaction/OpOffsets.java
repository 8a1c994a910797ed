package io.rillmq.broker.transaction;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the op queue a start can leave out: what speaks only of entries below the half queue's own progress.
 * Entries are kept together by the hundred, so that memory is no matter.
 */
final class OpOffsets {
    private static final int GROUP_COUNT = 128;

    private final Deque<Group> groups = new ArrayDeque<>();
    private long progress;

    private static final class Group {
        private final long from;
        private long to;
        private long highestHalf;

        Group(long from) {
            this.from = from;
            this.to = from;
            this.highestHalf = -1;
        }
    }

    /** Begins at an entry below which nothing matters. */
    OpOffsets(long progress) {
        this.progress = progress;
    }

    /** An entry of the op queue, in the order of its offsets, and the highest half queue offset that it speaks of. */
    void note(long opOffset, long highestHalf) {
        Group last = groups.peekLast();
        if (last == null || opOffset - last.from >= GROUP_COUNT) {
            last = new Group(opOffset);
            groups.add(last);
        }
        last.to = opOffset + 1;
        last.highestHalf = Math.max(last.highestHalf, highestHalf);
    }

    /** @param halfProgress where a start begins to read the half queue */
    long progress(long halfProgress) {
        for (Group first = groups.peek(); first != null && first.highestHalf < halfProgress; first = groups.peek()) {
            progress = first.to;
            groups.remove();
        }
        return progress;
    }
}

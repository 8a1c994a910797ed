package io.rillmq.broker.timer;

import io.rillmq.store.MessageStore;
import io.rillmq.store.retain.SegmentHold;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the log from deleting what is parked. It exists before the store, and holds everything until it is known what
 * waits. Told by the timers' context, asked by the store.
 */
public final class TimerHold implements SegmentHold {
    private volatile Held held = new Held(0, 0, 0);
    private volatile @Nullable Following following;

    /**
     * @param appliedOffset records of the queue before it are in {@code neededFrom}
     * @param appliedLogOffset the other ones are behind it
     * @param neededFrom of the messages that wait
     */
    private record Held(long appliedOffset, long appliedLogOffset, long neededFrom) {}

    private record Following(MessageStore store, LongConsumer wanted) {}

    /** @param wanted told, on the store's thread, before which log offset nothing should be parked any more */
    void follow(MessageStore store, LongConsumer wanted) {
        following = new Following(store, wanted);
    }

    /** The view has more of its queue: it is behind what is held already, unless that is nothing. */
    void grow(WheelView view) {
        long known = held.neededFrom;
        publish(view, known == Long.MAX_VALUE ? view.pending.minLogOffset() : known);
    }

    /** Looks what is needed still; that takes a millisecond for a million. */
    void look(WheelView view) {
        publish(view, view.pending.minLogOffset());
    }

    private void publish(WheelView view, long neededFrom) {
        held = new Held(view.nextQueueOffset(), view.nextLogOffset(), neededFrom);
    }

    @Override
    public long neededFrom(long below) {
        Following now = following;
        if (now == null) {
            return 0;
        }
        // First what is published, then how far the queue is: what came in between counts as not applied.
        Held known = held;
        boolean isBehind = now.store.maxOffset(TimerRecords.TOPIC, TimerRecords.QUEUE_ID) > known.appliedOffset;
        long neededFrom = isBehind ? Math.min(known.neededFrom, known.appliedLogOffset) : known.neededFrom;
        if (neededFrom < below) {
            now.wanted.accept(below);
        }
        return neededFrom;
    }
}

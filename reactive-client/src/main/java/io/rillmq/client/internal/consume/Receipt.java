package io.rillmq.client.internal.consume;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The group's side of one delivery: where it was, and whether it was answered. Answered from any thread, made stale by the
 * owner of its queue. Holds nothing of the message, so that a long row of them stays small.
 */
final class Receipt {
    private static final AtomicReferenceFieldUpdater<Receipt, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Receipt.class, State.class, "state");

    private enum State {
        OPEN,
        /** Being given back to the broker, which has not confirmed it yet. */
        RETURNING,
        ANSWERED,
        STALE
    }

    private final long queueOffset;
    private volatile State state = State.OPEN;

    Receipt(long queueOffset) {
        this.queueOffset = queueOffset;
    }

    long queueOffset() {
        return queueOffset;
    }

    boolean isAnswered() {
        return state == State.ANSWERED;
    }

    boolean isStale() {
        return state == State.STALE;
    }

    void acknowledge() {
        STATE.compareAndSet(this, State.OPEN, State.ANSWERED);
    }

    /** True for the one caller that may give the message back. */
    boolean beginReturn() {
        return STATE.compareAndSet(this, State.OPEN, State.RETURNING);
    }

    void returned() {
        STATE.compareAndSet(this, State.RETURNING, State.ANSWERED);
    }

    void returnFailed() {
        STATE.compareAndSet(this, State.RETURNING, State.OPEN);
    }

    void makeStale() {
        STATE.updateAndGet(this, before -> before == State.ANSWERED ? before : State.STALE);
    }
}

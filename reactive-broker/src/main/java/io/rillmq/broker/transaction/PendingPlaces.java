package io.rillmq.broker.transaction;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many transactions wait for their end, from the moment on that their half message is let in. Usable from any thread,
 * so that the bound holds however many come at once and whether or not they were read back from the log.
 */
final class PendingPlaces {
    private final AtomicInteger taken = new AtomicInteger();

    int taken() {
        return taken.get();
    }

    /** For one more, if fewer than {@code countMax} are taken. */
    boolean tryTake(int countMax) {
        return taken.getAndUpdate(count -> count < countMax ? count + 1 : count) < countMax;
    }

    /** For one that is in the log already, which no bound can undo. */
    void take() {
        taken.incrementAndGet();
    }

    void giveBack() {
        giveBack(1);
    }

    void giveBack(int count) {
        taken.addAndGet(-count);
    }
}

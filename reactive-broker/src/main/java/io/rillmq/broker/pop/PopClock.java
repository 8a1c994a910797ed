package io.rillmq.broker.pop;

import java.time.Clock;

/**
 * Tells pops when they happen, so that a handle tells which incarnation of a queue it is of: an incarnation begins behind
 * every pop that there was before. Owned by one context.
 */
final class PopClock {
    private final Clock clock;
    private long lastMillis;

    PopClock(Clock clock) {
        this.clock = clock;
    }

    /** What is known already is not reached again when the machine's clock goes back. */
    void atLeast(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /** Epoch milliseconds of a pop, those of an earlier one at least. */
    long pop() {
        lastMillis = Math.max(lastMillis, clock.millis());
        return lastMillis;
    }

    /** Epoch milliseconds later than every pop before. */
    long incarnation() {
        lastMillis = Math.max(lastMillis + 1, clock.millis());
        return lastMillis;
    }
}

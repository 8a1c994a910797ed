package io.rillmq.gateway.session;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open sockets of all event loops against the limit. Safe for use by several threads. */
public final class Seats {
    private final int seatsMax;
    private final AtomicInteger taken = new AtomicInteger();

    public Seats(int seatsMax) {
        this.seatsMax = seatsMax;
    }

    /** Takes a seat; false when there is none. */
    boolean take() {
        if (taken.incrementAndGet() <= seatsMax) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    /** Open sockets. */
    public int taken() {
        return taken.get();
    }
}

package io.rillmq.broker.pop;

import io.rillmq.broker.table.Owner;
import java.time.Clock;
import java.util.TreeSet;
import java.util.function.Consumer;

/** When leases end. Owned by one context: every method runs on it. */
final class Deadlines {
    private static final long NO_TIMER = -1;
    /** A timer that is set for longer would only be set again. */
    private static final long WAIT_MILLIS_MAX = 60_000;

    private final Owner owner;
    private final Clock clock;
    private final Consumer<Lease> ended;
    private final TreeSet<Lease> leases = new TreeSet<>();
    private boolean isRunning;
    private long timer = NO_TIMER;
    private long timerMillis;
    private long made;

    /** @param ended told, on the context, of each lease whose time is over; it is then no longer here */
    Deadlines(Owner owner, Clock clock, Consumer<Lease> ended) {
        this.owner = owner;
        this.clock = clock;
        this.ended = ended;
    }

    /** A lease that is not here yet. */
    Lease make(PopQueue queue, long block, Lease.Terms terms) {
        return new Lease(queue, block, terms, made++);
    }

    void add(Lease lease) {
        leases.add(lease);
        if (isRunning && leases.first() == lease) {
            arm();
        }
    }

    void remove(Lease lease) {
        leases.remove(lease);
    }

    /** Nothing ends before. */
    void start() {
        isRunning = true;
        arm();
    }

    void stop() {
        isRunning = false;
        cancel();
    }

    /** Ends what is due. */
    void run() {
        cancel();
        long now = clock.millis();
        while (isRunning && !leases.isEmpty() && leases.first().endMillis <= now) {
            ended.accept(leases.pollFirst());
        }
        arm();
    }

    private void arm() {
        if (!isRunning || leases.isEmpty()) {
            return;
        }
        long dueMillis = leases.first().endMillis;
        if (timer != NO_TIMER && timerMillis <= dueMillis) {
            return;
        }
        cancel();
        long waitMillis = Math.min(WAIT_MILLIS_MAX, Math.max(1, dueMillis - clock.millis()));
        timerMillis = clock.millis() + waitMillis;
        timer = owner.after(waitMillis, () -> {
            timer = NO_TIMER;
            run();
        });
    }

    private void cancel() {
        if (timer != NO_TIMER) {
            owner.cancel(timer);
            timer = NO_TIMER;
        }
    }
}

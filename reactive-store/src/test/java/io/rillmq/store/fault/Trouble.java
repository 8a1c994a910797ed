package io.rillmq.store.fault;

import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What goes wrong in one life of a store, and how the life ends. */
final class Trouble implements SimulatedDisk.Faults {
    /** How a life ends. */
    enum Ending {
        CLOSE,
        KILL,
        POWER_CUT
    }

    /** What else goes wrong. */
    private enum Kind {
        NONE,
        IO_ERROR,
        FULL,
        SLOW_FORCES
    }

    /** Which files it happens to. */
    private enum Scope {
        LOG("commitlog"),
        QUEUES("consumequeue"),
        SNAPSHOTS("rillmq/queues", "rillmq/deleted-topics", "checkpoint"),
        INDEX("rillmq/index"),
        EVERYTHING("");

        private final List<String> prefixes;

        Scope(String... prefixes) {
            this.prefixes = List.of(prefixes);
        }

        /** The log, on which messages depend, more often than each of its views. */
        static Scope of(Random random) {
            return random.nextInt(3) == 0 ? LOG : values()[random.nextInt(values().length)];
        }

        boolean covers(Path file) {
            String name = Story.DIRECTORY.relativize(file).toString();
            return prefixes.stream().anyMatch(name::startsWith);
        }
    }

    private static final Path LOG = Story.DIRECTORY.resolve("commitlog");
    private static final int CHANGES_OF_AN_OPENING = 20;
    private static final int CHANGES_OF_A_LIFE = 200;

    private final Ending ending;
    private final long cutAfter;
    private final Kind kind;
    private final Operation operation;
    private final boolean lasts;
    private final Scope scope;

    private int callsUntilFault;
    private boolean logForceFailed;
    private boolean struck;
    private boolean isSuspended;
    private @Nullable CountDownLatch held;

    Trouble(Random random) {
        this.ending = Ending.values()[random.nextInt(Ending.values().length)];
        this.cutAfter = random.nextInt(random.nextInt(4) == 0 ? CHANGES_OF_AN_OPENING : CHANGES_OF_A_LIFE);
        this.kind = random.nextInt(2) == 0 ? Kind.NONE : Kind.values()[random.nextInt(Kind.values().length)];
        this.operation = operation(random);
        this.scope = Scope.of(random);
        this.lasts = random.nextBoolean();
        this.callsUntilFault = random.nextInt(random.nextBoolean() ? 5 : 60);
    }

    /** Any; those that messages depend on more often. */
    private static Operation operation(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Operation.FORCE;
            case 1 -> Operation.WRITE;
            default -> Operation.values()[random.nextInt(Operation.values().length)];
        };
    }

    void begin(SimulatedDisk disk) {
        if (ending != Ending.CLOSE) {
            disk.cutPowerAfter(cutAfter);
        }
        disk.failWhen(this);
    }

    Ending ending() {
        return ending;
    }

    boolean hasSlowForces() {
        return kind == Kind.SLOW_FORCES;
    }

    @Override
    public @Nullable IOException before(Operation called, Path file) {
        CountDownLatch waitFor = heldForce(called, file);
        if (waitFor != null) {
            try {
                waitFor.await();
            } catch (InterruptedException e) {
                return new IOException(e);
            }
        }
        return fault(called, file);
    }

    private synchronized @Nullable CountDownLatch heldForce(Operation called, Path file) {
        return called == Operation.FORCE && file.startsWith(LOG) ? held : null;
    }

    private synchronized @Nullable IOException fault(Operation called, Path file) {
        if (isSuspended || called != operation || !hasFaults() || !scope.covers(file)) {
            return null;
        }
        if (kind == Kind.FULL && (called == Operation.READ || called == Operation.DELETE)) {
            return null;
        }
        callsUntilFault--;
        if (callsUntilFault > 0 || (callsUntilFault < 0 && !lasts)) {
            return null;
        }
        struck = true;
        logForceFailed |= called == Operation.FORCE && file.startsWith(LOG);
        return kind == Kind.FULL ? new DiskFullException("No space left on device") : new IOException("broken");
    }

    /** From now on forces of the log wait. */
    synchronized void holdForces() {
        held = new CountDownLatch(1);
    }

    synchronized void letForcesGo() {
        if (held != null) {
            held.countDown();
            held = null;
        }
    }

    /** Whether a call failed. */
    synchronized boolean struck() {
        return struck;
    }

    private boolean hasFaults() {
        return kind == Kind.IO_ERROR || kind == Kind.FULL;
    }

    /** Nothing fails for a while, though forces may wait. */
    synchronized void suspend() {
        isSuspended = true;
    }

    synchronized void resume() {
        isSuspended = false;
    }

    /** Whether pages of the log may be gone although the machine goes on. */
    synchronized boolean logForceFailed() {
        return logForceFailed;
    }

    @Override
    public String toString() {
        String fault = hasFaults() ? " at " + operation + " of " + scope + (lasts ? " from now on" : " once") : "";
        return kind + fault + ", " + ending + (ending == Ending.CLOSE ? "" : " after " + cutAfter);
    }
}

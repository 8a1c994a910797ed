package io.rillmq.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the calls to a simulated disk and decides which of them fail, and whether half done. Any thread. */
final class SimulatedCalls {
    private final Map<SimulatedDisk.Operation, Integer> counts = new EnumMap<>(SimulatedDisk.Operation.class);
    private SimulatedDisk.Faults faults = SimulatedDisk.Faults.NONE;
    private boolean failsHalfway;
    private long changesUntilCut = Long.MAX_VALUE;
    private boolean isCut;

    synchronized void failWhen(SimulatedDisk.Faults rule) {
        faults = rule;
    }

    synchronized void failHalfway() {
        failsHalfway = true;
    }

    synchronized int count(SimulatedDisk.Operation operation) {
        return counts.getOrDefault(operation, 0);
    }

    synchronized void cutPowerAfter(long changes) {
        changesUntilCut = changes;
    }

    synchronized void cutPower() {
        isCut = true;
    }

    synchronized boolean isCut() {
        return isCut;
    }

    /** The machine runs again and nothing fails. */
    synchronized void reset() {
        faults = SimulatedDisk.Faults.NONE;
        isCut = false;
        changesUntilCut = Long.MAX_VALUE;
    }

    /** The failure that the rule wants for the call about to be made. May wait: to be called without any lock. */
    @Nullable
    IOException fault(SimulatedDisk.Operation operation, Path file) {
        return rule().before(operation, file);
    }

    private synchronized SimulatedDisk.Faults rule() {
        return faults;
    }

    /**
     * Counts a call.
     *
     * @param fault what {@link #fault} gave for it
     * @return the failure to throw after a part of the call was done, null when the call succeeds
     * @throws IOException when the call fails without having done anything
     */
    synchronized @Nullable IOException begin(SimulatedDisk.Operation operation, @Nullable IOException fault)
            throws IOException {
        counts.merge(operation, 1, Integer::sum);
        if (isCut) {
            throw powerIsCut();
        }
        if (operation.isChange() && --changesUntilCut < 0) {
            isCut = true;
            return powerIsCut();
        }
        if (fault != null && !failsHalfway) {
            throw fault;
        }
        return fault;
    }

    private static IOException powerIsCut() {
        return new IOException("the power is cut");
    }
}

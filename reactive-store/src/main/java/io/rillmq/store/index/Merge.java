package io.rillmq.store.index;

import io.rillmq.store.log.LogEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one run of several neighbours, a piece at a time: whoever owns the index does other things in between. Entries of
 * records that left the log are left out.
 */
final class Merge implements AutoCloseable {
    private final List<Run> inputs;
    private final RunWriter output;
    private final long minLogOffset;
    private final List<RunCursor> cursors = new ArrayList<>();
    private boolean isStarted;

    /** Takes {@code output}. */
    Merge(List<Run> inputs, RunWriter output, long minLogOffset) {
        this.inputs = List.copyOf(inputs);
        this.output = output;
        this.minLogOffset = minLogOffset;
        inputs.forEach(input -> cursors.add(new RunCursor(input)));
    }

    List<Run> inputs() {
        return inputs;
    }

    /** Moves up to {@code entriesMax} entries; false when none are left. */
    boolean advance(int entriesMax) throws IOException {
        if (!isStarted) {
            isStarted = true;
            for (int i = cursors.size() - 1; i >= 0; i--) {
                move(i);
            }
        }
        for (int moved = 0; moved < entriesMax && !cursors.isEmpty(); moved++) {
            int first = firstCursor();
            RunCursor cursor = cursors.get(first);
            if (KeyEntry.logOffset(cursor.high(), cursor.low()) >= minLogOffset) {
                output.add(cursor.high(), cursor.low());
            }
            move(first);
        }
        return !cursors.isEmpty();
    }

    private int firstCursor() {
        int first = 0;
        for (int i = 1; i < cursors.size(); i++) {
            RunCursor best = cursors.get(first);
            RunCursor other = cursors.get(i);
            if (KeyEntry.isBefore(other.high(), other.low(), best.high(), best.low())) {
                first = i;
            }
        }
        return first;
    }

    private void move(int index) throws IOException {
        if (!cursors.get(index).next()) {
            cursors.remove(index).close();
        }
    }

    /** Of the new run. */
    int number() {
        return output.number();
    }

    boolean isEmpty() {
        return output.entries() == 0;
    }

    /** The new run is on the device when this returns. */
    RunInfo finish() throws IOException {
        LogEnd end = inputs.get(inputs.size() - 1).info().end();
        return output.finish(inputs.get(0).info().fromOffset(), end);
    }

    @Override
    public void close() throws IOException {
        cursors.forEach(RunCursor::close);
        cursors.clear();
        output.close();
    }
}

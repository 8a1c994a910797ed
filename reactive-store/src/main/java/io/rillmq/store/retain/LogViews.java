package io.rillmq.store.retain;

import java.util.concurrent.CompletionStage;

/** The views of the log, as far as the retention must know them. */
public interface LogViews {
    /** No view reads the log below this offset again, not even after a crash. Any thread. */
    long neededFrom();

    /** Stores on the disk what was applied, so that {@link #neededFrom} moves on. Any thread. */
    CompletionStage<Void> checkpoint();

    /** The log begins at {@code minLogOffset} now: forget what was below. Completes when that is done. Any thread. */
    CompletionStage<Void> trimTo(long minLogOffset);
}

package io.rillmq.store.retain;

import java.util.concurrent.CompletionStage;

/** The views of the log, as far as the retention must know them. */
public interface LogViews {
    /** No view reads the log below this offset again, not even after a crash. Any thread. */
    long neededFrom();

    /** The log begins at {@code minLogOffset} now: forget what was below. Completes when that is done. Any thread. */
    CompletionStage<Void> trimTo(long minLogOffset);
}

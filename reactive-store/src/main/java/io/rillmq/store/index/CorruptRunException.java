package io.rillmq.store.index;

import java.io.IOException;

/** A run's file is not as it was written. */
final class CorruptRunException extends IOException {
    private final int runNumber;

    CorruptRunException(int runNumber, String detail) {
        super("run " + runNumber + " of the key index is damaged: " + detail);
        this.runNumber = runNumber;
    }

    int runNumber() {
        return runNumber;
    }
}

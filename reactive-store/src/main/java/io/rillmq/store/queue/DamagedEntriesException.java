package io.rillmq.store.queue;

import java.io.IOException;

/** A file of a consume queue is missing, or holds something else than the queue's entries. */
public final class DamagedEntriesException extends IOException {
    private final long queueOffset;

    /** @param queueOffset the first entry that is known to be damaged */
    public DamagedEntriesException(ConsumeQueue queue, long queueOffset, String damage) {
        super("entry " + queueOffset + " of " + queue + " is damaged: " + damage);
        this.queueOffset = queueOffset;
    }

    public long queueOffset() {
        return queueOffset;
    }
}

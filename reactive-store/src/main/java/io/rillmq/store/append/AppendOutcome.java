package io.rillmq.store.append;

/** What became of an append. */
public sealed interface AppendOutcome {
    /**
     * Every record of the append is in the log, one after the other, as safe as its flush level says.
     *
     * @param logOffset where the first record starts in the commit log
     * @param queueOffset entry number of the first record; the others follow
     * @param recordCount records of the append
     * @param sizeBytes bytes of all its records
     * @param storeMillis store time of every record of the append, in epoch milliseconds
     */
    record Appended(long logOffset, long queueOffset, int recordCount, int sizeBytes, long storeMillis)
            implements AppendOutcome {}

    /**
     * No record of the append will ever be acknowledged.
     *
     * @param detail one line for an operator: the cause, and where there is one, the limit
     */
    record Refused(Reason reason, String detail) implements AppendOutcome {}

    /** Why an append was refused. */
    enum Reason {
        /** Too much is waiting for the writer or for the views; trying again later can help. */
        BUSY,
        /** The append cannot fit into one segment. */
        TOO_LARGE,
        /** No space left on the disk; accepted again when there is. */
        DISK_FULL,
        /** A write or force failed earlier: the log is read-only until the store is opened again. */
        READ_ONLY,
        /** The store is closing or closed. */
        SHUTTING_DOWN
    }
}

package io.rillmq.store.log;

/**
 * An end of the log, with what proves later that it lies between two records.
 *
 * @param offset log offset behind the last record
 * @param lastRecordOffset log offset of the last record, -1 when there is none
 * @param storeMillis store time of the last record, 0 when there is none
 */
public record LogEnd(long offset, long lastRecordOffset, long storeMillis) {
    /** Of a log that never had a record. */
    public static final LogEnd NONE = new LogEnd(0, -1, 0);

    /** The one that comes first. */
    public static LogEnd earlier(LogEnd one, LogEnd other) {
        return one.offset <= other.offset ? one : other;
    }
}

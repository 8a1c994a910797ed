package io.rillmq.store.inspect;

/** Told now and then how far an inspection is. */
@FunctionalInterface
public interface Progress {
    /**
     * @param bytesDone of the log that have been looked at
     * @param bytesTotal of the log's files
     */
    void at(long bytesDone, long bytesTotal);
}

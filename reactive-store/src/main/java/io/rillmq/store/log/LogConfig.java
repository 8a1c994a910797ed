package io.rillmq.store.log;

/**
 * Sizes of the commit log.
 *
 * @param segmentBytes bytes of one segment file, {@code mappedFileSizeCommitLog}; the same for the life of a directory
 * @param tailCacheBytes bytes of the newest records kept in direct memory, so that reads of them need no disk
 */
public record LogConfig(int segmentBytes, int tailCacheBytes) {
    public static final int SEGMENT_BYTES_MIN = 4096;

    /** 1 GiB is RocketMQ's size; 16 MiB leave room in a 256 MB JVM. */
    public static final LogConfig DEFAULTS = new LogConfig(1 << 30, 16 << 20);

    public LogConfig {
        if (segmentBytes < SEGMENT_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "mappedFileSizeCommitLog must be " + SEGMENT_BYTES_MIN + " or more: " + segmentBytes);
        }
        if (tailCacheBytes < 0) {
            throw new IllegalArgumentException("tailCacheBytes must be 0 or more: " + tailCacheBytes);
        }
    }
}

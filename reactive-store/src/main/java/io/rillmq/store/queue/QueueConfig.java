package io.rillmq.store.queue;

import java.time.Duration;

/**
 * Sizes and rhythms of the consume queues.
 *
 * @param fileBytes bytes of one consume-queue file, {@code mappedFileSizeConsumeQueue}; a multiple of 20
 * @param unwrittenEntriesMax entries, over all queues, that wait in memory to be written behind; at this bound appends
 *     are refused as busy
 * @param writeInterval how often entries are written behind
 * @param checkpointInterval how often the queues' files are forced and the checkpoint moves on
 * @param checkpointBytes bytes of the log after which that happens at the latest; bounds what is replayed after a crash
 */
public record QueueConfig(
        int fileBytes,
        int unwrittenEntriesMax,
        Duration writeInterval,
        Duration checkpointInterval,
        long checkpointBytes) {
    /** RocketMQ's file size and write interval; 500,000 waiting entries take about 10 MB. */
    public static final QueueConfig DEFAULTS =
            new QueueConfig(6_000_000, 500_000, Duration.ofSeconds(1), Duration.ofSeconds(10), 256L << 20);

    public QueueConfig {
        if (fileBytes <= 0 || fileBytes % EntryLayout.SIZE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "mappedFileSizeConsumeQueue must be a positive multiple of 20: " + fileBytes);
        }
        if (unwrittenEntriesMax <= 0) {
            throw new IllegalArgumentException("queue.unwrittenEntriesMax must be positive: " + unwrittenEntriesMax);
        }
        if (checkpointBytes <= 0) {
            throw new IllegalArgumentException("queue.checkpointBytes must be positive: " + checkpointBytes);
        }
        if (writeInterval.toMillis() <= 0) {
            throw new IllegalArgumentException("queue.writeInterval must be at least 1 ms: " + writeInterval);
        }
        if (checkpointInterval.toMillis() <= 0) {
            throw new IllegalArgumentException("queue.checkpointInterval must be at least 1 ms: " + checkpointInterval);
        }
    }
}

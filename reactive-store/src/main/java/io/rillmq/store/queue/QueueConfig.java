package io.rillmq.store.queue;

import java.time.Duration;

/**
 * Sizes and rhythms of the consume queues.
 *
 * @param fileBytes bytes of one consume-queue file, {@code mappedFileSizeConsumeQueue}; a multiple of 20
 * @param unwrittenEntriesMax entries, over all queues, that wait in memory to be written behind; at this bound appends
 *     are refused as busy
 * @param writeInterval how often those queues are written of which many entries wait
 * @param checkpointInterval how often a snapshot is stored that a restart on the running machine goes on from
 * @param checkpointBytes bytes of the log after which that happens at the latest; bounds what is replayed after the
 *     process died
 * @param completeInterval how often all entries are written, all files forced and a snapshot stored that outlives a power
 *     cut; rarer where that takes longer than a tenth of the time
 * @param completeBytes bytes of the log after which that happens at the latest; bounds what is replayed after a power cut
 */
public record QueueConfig(
        int fileBytes,
        int unwrittenEntriesMax,
        Duration writeInterval,
        Duration checkpointInterval,
        long checkpointBytes,
        Duration completeInterval,
        long completeBytes) {
    private static final int COMPLETE_RARER = 6;

    /** RocketMQ's file size and write interval; 1,000,000 waiting entries take about 20 MB. */
    public static final QueueConfig DEFAULTS = new QueueConfig(
            6_000_000,
            1_000_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            256L << 20,
            Duration.ofSeconds(60),
            1L << 30);

    /** The complete checkpoint comes after a minute or so when the other comes after ten seconds. */
    public QueueConfig(
            int fileBytes,
            int unwrittenEntriesMax,
            Duration writeInterval,
            Duration checkpointInterval,
            long checkpointBytes) {
        this(
                fileBytes,
                unwrittenEntriesMax,
                writeInterval,
                checkpointInterval,
                checkpointBytes,
                checkpointInterval.multipliedBy(COMPLETE_RARER),
                checkpointBytes * COMPLETE_RARER);
    }

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
        if (completeBytes <= 0) {
            throw new IllegalArgumentException("queue.completeBytes must be positive: " + completeBytes);
        }
        requireMillis("queue.writeInterval", writeInterval);
        requireMillis("queue.checkpointInterval", checkpointInterval);
        requireMillis("queue.completeInterval", completeInterval);
    }

    private static void requireMillis(String key, Duration interval) {
        if (interval.toMillis() <= 0) {
            throw new IllegalArgumentException(key + " must be at least 1 ms: " + interval);
        }
    }

    public QueueConfig withFileBytes(int bytes) {
        return new QueueConfig(
                bytes,
                unwrittenEntriesMax,
                writeInterval,
                checkpointInterval,
                checkpointBytes,
                completeInterval,
                completeBytes);
    }
}

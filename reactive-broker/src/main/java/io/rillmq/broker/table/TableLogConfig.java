package io.rillmq.broker.table;

import java.time.Duration;

/**
 * @param logInterval how often changes that nobody waits for, such as consumer offsets, are logged,
 *     {@code tableLogInterval}: as much is lost at most when the process dies
 * @param fileInterval how often the tables' files follow the log, {@code flushConsumerOffsetInterval}; the start after a
 *     crash replays what was logged since
 * @param recordBytesMax changes that go into one record of the log; a longer one goes alone
 * @param waitingMax changes that wait for the log at once; beyond it they are refused
 * @param replayBytesMax bytes of changes after which a file is written anew though its table has not changed, and
 *     which a full state in the log is followed by before there is another
 * @param logDistanceMin bytes that the whole log has grown since a full state before there is another because of its age
 */
public record TableLogConfig(
        Duration logInterval,
        Duration fileInterval,
        int recordBytesMax,
        int waitingMax,
        long replayBytesMax,
        long logDistanceMin) {
    /** 5 s is RocketMQ's interval of files; a record of 128 KiB holds the offsets of some 3,000 queues. */
    public static final TableLogConfig DEFAULTS =
            new TableLogConfig(Duration.ofSeconds(1), Duration.ofSeconds(5), 128 << 10, 50_000, 4L << 20, 64L << 20);

    private static final int RECORDS_PER_SEGMENT_MIN = 8;

    public TableLogConfig {
        if (logInterval.toMillis() < 1 || fileInterval.toMillis() < 1) {
            throw new IllegalArgumentException("tableLogInterval and flushConsumerOffsetInterval must be positive: "
                    + logInterval + ", " + fileInterval);
        }
        if (recordBytesMax < 1 || waitingMax < 1 || replayBytesMax < 1 || logDistanceMin < 1) {
            throw new IllegalArgumentException("bounds of the tables' log must be 1 or more: " + recordBytesMax + ", "
                    + waitingMax + ", " + replayBytesMax + ", " + logDistanceMin);
        }
    }

    public TableLogConfig withIntervals(Duration log, Duration file) {
        return new TableLogConfig(log, file, recordBytesMax, waitingMax, replayBytesMax, logDistanceMin);
    }

    /** With records that fit into small segments too. */
    public TableLogConfig forSegmentsOf(int segmentBytes) {
        return new TableLogConfig(
                logInterval,
                fileInterval,
                Math.min(recordBytesMax, segmentBytes / RECORDS_PER_SEGMENT_MIN),
                waitingMax,
                replayBytesMax,
                logDistanceMin);
    }
}

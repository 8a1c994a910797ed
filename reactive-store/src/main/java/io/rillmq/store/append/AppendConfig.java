package io.rillmq.store.append;

import java.time.Duration;

/**
 * Bounds of the append path.
 *
 * @param flushLevel what an acknowledgement promises
 * @param waitingCountMax appends that wait for the writer at once; beyond it they are refused as busy
 * @param waitingBytesMax bytes of appends that wait for the writer at once; beyond it they are refused as busy
 * @param batchBytesMax bytes that go into one write; one larger append goes alone
 * @param unforcedBatchesMax batches written but not yet forced; the writer waits at this bound
 * @param runwayBytes zeros that {@link FlushLevel#SYNC_FLUSH} writes ahead of the log at a time, so that the forces of
 *     small writes find blocks that the file already has; 0 for none
 * @param asyncForceInterval longest time that {@link FlushLevel#ASYNC_FLUSH} leaves bytes unforced
 */
public record AppendConfig(
        FlushLevel flushLevel,
        int waitingCountMax,
        long waitingBytesMax,
        int batchBytesMax,
        int unforcedBatchesMax,
        int runwayBytes,
        Duration asyncForceInterval) {
    /** Durable by default; 500 ms is RocketMQ's interval. 32 MiB of waiting appends fit a 256 MB JVM. */
    public static final AppendConfig DEFAULTS =
            new AppendConfig(FlushLevel.SYNC_FLUSH, 16_384, 32L << 20, 1 << 20, 16, 1 << 20, Duration.ofMillis(500));

    public AppendConfig {
        requirePositive("append.waitingCountMax", waitingCountMax);
        requirePositive("append.waitingBytesMax", waitingBytesMax);
        requirePositive("append.batchBytesMax", batchBytesMax);
        requirePositive("append.unforcedBatchesMax", unforcedBatchesMax);
        requirePositive("append.asyncForceInterval", asyncForceInterval.toMillis());
        if (runwayBytes < 0) {
            throw new IllegalArgumentException("append.runwayBytes must be 0 or more: " + runwayBytes);
        }
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be positive: " + value);
        }
    }

    public AppendConfig withFlushLevel(FlushLevel level) {
        return new AppendConfig(
                level,
                waitingCountMax,
                waitingBytesMax,
                batchBytesMax,
                unforcedBatchesMax,
                runwayBytes,
                asyncForceInterval);
    }

    public AppendConfig withRunwayBytes(int bytes) {
        return new AppendConfig(
                flushLevel,
                waitingCountMax,
                waitingBytesMax,
                batchBytesMax,
                unforcedBatchesMax,
                bytes,
                asyncForceInterval);
    }
}

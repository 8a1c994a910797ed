package io.rillmq.store.index;

/**
 * Bounds of the key index.
 *
 * @param enabled RocketMQ's {@code messageIndexEnable}: whether the index follows the log and answers
 * @param bufferedKeysMax keys that wait in memory to be written as a run, 20 bytes each
 * @param mergedRuns runs that are merged into one at a time
 * @param runKeysMax keys of the largest run that a merge makes, 16 bytes each
 * @param waitingQueriesMax queries that wait for their answer; beyond it they are refused as busy
 * @param queryCountMax RocketMQ's {@code maxMsgsNumBatch}: messages in one answer, whatever was asked
 * @param queryBytesMax bytes of the messages in one answer; the first is given whatever its size
 * @param catchUpBytesMax how much of the log the index reads on before a query is answered; when it is farther behind,
 *     because it is being built again, queries are refused as busy
 */
public record IndexConfig(
        boolean enabled,
        int bufferedKeysMax,
        int mergedRuns,
        int runKeysMax,
        int waitingQueriesMax,
        int queryCountMax,
        int queryBytesMax,
        long catchUpBytesMax) {
    /** At most 5 MB of keys in memory; a merge of the largest runs writes 2 GiB. 64 is RocketMQ's count. */
    public static final IndexConfig DEFAULTS =
            new IndexConfig(true, 256 << 10, 8, 128 << 20, 64, 64, 4 << 20, 256L << 20);

    /** For {@code queryCountMax}. */
    public static final int QUERY_COUNT_LIMIT = 1 << 20;

    /** What {@link KeyBuffer} can number, less what one record may add to a full one. */
    private static final int BUFFERED_KEYS_LIMIT = 1 << 23;

    public IndexConfig {
        requireBetween("index.bufferedKeysMax", bufferedKeysMax, 1, BUFFERED_KEYS_LIMIT);
        requireBetween("index.mergedRuns", mergedRuns, 2, 64);
        requireBetween("index.runKeysMax", runKeysMax, 1, 1 << 30);
        requireBetween("index.waitingQueriesMax", waitingQueriesMax, 1, 1 << 20);
        requireBetween("maxMsgsNumBatch", queryCountMax, 1, QUERY_COUNT_LIMIT);
        requireBetween("index.queryBytesMax", queryBytesMax, 1, 1 << 30);
        requireBetween("index.catchUpBytesMax", catchUpBytesMax, 1, Long.MAX_VALUE);
    }

    private static void requireBetween(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " must be from " + min + " to " + max + ": " + value);
        }
    }

    public IndexConfig withEnabled(boolean changed) {
        return new IndexConfig(
                changed,
                bufferedKeysMax,
                mergedRuns,
                runKeysMax,
                waitingQueriesMax,
                queryCountMax,
                queryBytesMax,
                catchUpBytesMax);
    }

    public IndexConfig withQueryCountMax(int changed) {
        return new IndexConfig(
                enabled,
                bufferedKeysMax,
                mergedRuns,
                runKeysMax,
                waitingQueriesMax,
                changed,
                queryBytesMax,
                catchUpBytesMax);
    }
}

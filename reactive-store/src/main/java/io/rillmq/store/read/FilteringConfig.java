package io.rillmq.store.read;

/**
 * Bounds of reads whose filter looks into records.
 *
 * @param threads that ask such filters and do nothing else
 * @param waitingMax such reads that wait for a thread; beyond it they are refused as busy
 * @param bytesMax bytes of records that one read examines at most, together with what the filter may cost
 */
public record FilteringConfig(int threads, int waitingMax, int bytesMax) {
    /** Two threads, so that a costly expression leaves other queues one; 4 MiB are filtered in a few milliseconds. */
    public static final FilteringConfig DEFAULTS = new FilteringConfig(2, 1_024, 4 << 20);

    public FilteringConfig {
        ReadConfig.requirePositive("read.filtering.threads", threads);
        ReadConfig.requirePositive("read.filtering.waitingMax", waitingMax);
        ReadConfig.requirePositive("read.filtering.bytesMax", bytesMax);
    }
}

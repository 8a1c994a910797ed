package io.rillmq.store.read;

/**
 * Bounds of the read path.
 *
 * @param coldReaders threads that read from the disk
 * @param waitingColdReadsMax cold reads that wait for a thread; beyond it they are refused as busy
 * @param windowBytes largest stretch of the log that one system call reads, for a replay ahead of what was asked for
 * @param cacheBytes bytes of such stretches kept in direct memory, so that others who read near there need no disk
 * @param windowsAhead such stretches read before they are asked for, by a replay
 * @param entryCacheBytes bytes of consume queue entries kept in memory after they were read from files
 * @param scannedEntriesMax entries that one read examines at most when a filter drops them
 * @param filtering bounds of reads whose filter looks into records
 * @param waitingRepairsMax queues with damaged files that wait to be repaired; beyond it their reads are refused as busy
 */
public record ReadConfig(
        int coldReaders,
        int waitingColdReadsMax,
        int windowBytes,
        int cacheBytes,
        int windowsAhead,
        int entryCacheBytes,
        int scannedEntriesMax,
        FilteringConfig filtering,
        int waitingRepairsMax) {
    /**
     * Two threads replay at disk speed without starving two cores; 8 MiB are the place of three replays, each with the
     * stretch it reads and four ahead; 5 MiB have the entries that 64 replays read next; 800 entries are RocketMQ's 16,000 bytes.
     */
    public static final ReadConfig DEFAULTS =
            new ReadConfig(2, 1_024, 512 << 10, 8 << 20, 4, 5 << 20, 800, FilteringConfig.DEFAULTS, 16);

    public ReadConfig {
        requirePositive("read.coldReaders", coldReaders);
        requirePositive("read.waitingColdReadsMax", waitingColdReadsMax);
        requirePositive("read.windowBytes", windowBytes);
        requirePositive("read.windowsAhead", windowsAhead);
        requirePositive("read.scannedEntriesMax", scannedEntriesMax);
        requirePositive("read.waitingRepairsMax", waitingRepairsMax);
        if (cacheBytes < windowBytes) {
            throw new IllegalArgumentException(
                    "read.cacheBytes must be read.windowBytes " + windowBytes + " or more: " + cacheBytes);
        }
        if (entryCacheBytes < EntryCache.BYTES_MIN) {
            throw new IllegalArgumentException(
                    "read.entryCacheBytes must be " + EntryCache.BYTES_MIN + " or more: " + entryCacheBytes);
        }
    }

    static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be positive: " + value);
        }
    }
}

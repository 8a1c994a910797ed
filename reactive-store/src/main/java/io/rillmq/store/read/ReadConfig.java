package io.rillmq.store.read;

/**
 * Bounds of the read path.
 *
 * @param coldReaders threads that read from the disk
 * @param waitingColdReadsMax cold reads that wait for a thread; beyond it they are refused as busy
 * @param readAheadBytes largest stretch of the log that one system call reads for a run of records
 * @param scannedEntriesMax entries that one read examines at most when a filter drops them
 * @param waitingRepairsMax queues with damaged files that wait to be repaired; beyond it their reads are refused as busy
 */
public record ReadConfig(
        int coldReaders, int waitingColdReadsMax, int readAheadBytes, int scannedEntriesMax, int waitingRepairsMax) {
    /** Two threads replay at disk speed without starving two cores; 800 entries are RocketMQ's 16,000 bytes. */
    public static final ReadConfig DEFAULTS = new ReadConfig(2, 1_024, 512 << 10, 800, 16);

    public ReadConfig {
        requirePositive("read.coldReaders", coldReaders);
        requirePositive("read.waitingColdReadsMax", waitingColdReadsMax);
        requirePositive("read.readAheadBytes", readAheadBytes);
        requirePositive("read.scannedEntriesMax", scannedEntriesMax);
        requirePositive("read.waitingRepairsMax", waitingRepairsMax);
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be positive: " + value);
        }
    }
}

package io.rillmq.store.index;

import io.rillmq.store.log.LogEnd;

/**
 * What the manifest knows of a run.
 *
 * @param number names the file; never used twice in the life of a manifest
 * @param fromOffset log offset from which records have their keys in this run
 * @param end of the log up to which they have
 * @param firstSecond earliest store time of its records
 * @param lastSecond latest store time of its records
 */
record RunInfo(int number, int entries, long fromOffset, LogEnd end, long firstSecond, long lastSecond) {
    int entryBlocks() {
        return blocksFor(entries, Block.ENTRIES_MAX);
    }

    int fenceBlocks() {
        return blocksFor(entryBlocks(), Block.LONGS_MAX);
    }

    long fileBytes() {
        return (long) (entryBlocks() + fenceBlocks()) * Block.BYTES;
    }

    /** Whether it may hold a record stored between two seconds, both included. */
    boolean overlaps(long fromSecond, long toSecond) {
        return firstSecond <= toSecond && lastSecond >= fromSecond;
    }

    private static int blocksFor(int count, int perBlock) {
        return (count + perBlock - 1) / perBlock;
    }
}

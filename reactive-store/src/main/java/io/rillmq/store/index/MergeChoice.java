package io.rillmq.store.index;

import java.util.List;

/**
 * Which neighbours are merged: such that none of them makes up most of the new run. So every key is written again only
 * into a run at least twice as large, and the number of runs grows with the logarithm of the number of keys.
 */
final class MergeChoice {
    private final int runsMerged;
    private final long runKeysMax;

    MergeChoice(IndexConfig config) {
        this.runsMerged = config.mergedRuns();
        this.runKeysMax = config.runKeysMax();
    }

    /** The index of the first of the newest runs that should be merged, -1 when all is well. */
    int choose(List<RunInfo> runs) {
        for (int from = runs.size() - runsMerged; from >= 0; from--) {
            long total = 0;
            long largest = 0;
            for (RunInfo run : runs.subList(from, from + runsMerged)) {
                total += run.entries();
                largest = Math.max(largest, run.entries());
            }
            if (2 * largest <= total && total <= runKeysMax) {
                return from;
            }
        }
        return -1;
    }
}

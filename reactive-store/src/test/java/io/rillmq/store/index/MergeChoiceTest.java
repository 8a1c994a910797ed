package io.rillmq.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.log.LogEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs come at one end, and leave with the log's old segments at the other. */
class MergeChoiceTest {
    private static final int BUFFERED_KEYS = 256;
    private static final int RUN_KEYS_MAX = 64 * BUFFERED_KEYS;
    private static final int FLUSHES = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 64})
    void theNumberOfRunsDoesNotGrowWhileTheLogKeepsItsSize(int mergedRuns) {
        for (int largestRuns : new int[] {0, 1, 20}) {
            int[] most = mostRuns(mergedRuns, (long) largestRuns * RUN_KEYS_MAX + BUFFERED_KEYS);

            assertThat(most[1]).isLessThanOrEqualTo(most[0] * 3 / 2 + 1);
        }
    }

    @Test
    void asConfiguredTheNumberOfRunsIsCloseToWhatTheKeysNeed() {
        int largestRuns = 20;

        int[] most = mostRuns(IndexConfig.DEFAULTS.mergedRuns(), (long) largestRuns * RUN_KEYS_MAX);

        // A run too large to be merged has an eighth of the largest size at least, together with its neighbours.
        assertThat(most[1]).isLessThanOrEqualTo((largestRuns + 2) * IndexConfig.DEFAULTS.mergedRuns());
    }

    /** The most runs there were, in the first and in the second half of a long time. */
    private static int[] mostRuns(int mergedRuns, long keptKeys) {
        IndexConfig defaults = IndexConfig.DEFAULTS;
        MergeChoice choice = new MergeChoice(new IndexConfig(
                true,
                BUFFERED_KEYS,
                mergedRuns,
                RUN_KEYS_MAX,
                defaults.waitingQueriesMax(),
                defaults.queryCountMax(),
                defaults.queryBytesMax(),
                defaults.catchUpBytesMax()));
        Random random = new Random(mergedRuns);
        List<RunInfo> runs = new ArrayList<>();
        long keys = 0;
        int[] most = new int[2];
        for (int i = 0; i < FLUSHES; i++) {
            // Some are small: a restart writes what there is.
            runs.add(run(random.nextInt(4) == 0 ? 1 + random.nextInt(10) : BUFFERED_KEYS));
            keys += runs.get(runs.size() - 1).entries();
            for (int from = choice.choose(runs); from >= 0; from = choice.choose(runs)) {
                List<RunInfo> merged = runs.subList(from, from + mergedRuns);
                int entries = merged.stream().mapToInt(RunInfo::entries).sum();
                merged.clear();
                runs.add(from, run(entries));
            }
            while (keys - runs.get(0).entries() >= keptKeys) {
                keys -= runs.remove(0).entries();
            }
            int half = 2 * i / FLUSHES;
            most[half] = Math.max(most[half], runs.size());
        }
        return most;
    }

    private static RunInfo run(int entries) {
        return new RunInfo(0, entries, 0, LogEnd.NONE, 0, 0);
    }
}

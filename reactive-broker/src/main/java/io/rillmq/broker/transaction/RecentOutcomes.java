package io.rillmq.broker.transaction;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the last transactions ended, so that who says it twice gets the same answer. Owned by one context. */
final class RecentOutcomes {
    private static final int COUNT_MAX = 10_000;

    private final Map<Long, Outcome> outcomes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Outcome> eldest) {
            return size() > COUNT_MAX;
        }
    };

    void note(long firstOffset, Outcome outcome) {
        outcomes.put(firstOffset, outcome);
    }

    /** Null when it is too long ago. */
    @Nullable
    Outcome find(long firstOffset) {
        return outcomes.get(firstOffset);
    }
}

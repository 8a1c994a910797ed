package io.rillmq.broker.table;

import io.rillmq.store.append.AppendOutcome.Appended;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

/**
 * Every entry that there is at its beginning, on its way to the log piece by piece, while changes go on: an entry is
 * logged as it is when its turn comes, what changes later is logged behind it.
 */
final class FullStateRun {
    private static final long NOT_BEGUN = -1;

    private record Keys(LoggedTable table, Queue<String> keys) {}

    private final Queue<Keys> rest = new ArrayDeque<>();
    private long queueOffset = NOT_BEGUN;
    private long logOffset = NOT_BEGUN;
    private long sizeBytes;

    FullStateRun(Collection<TrackedTable> tables) {
        tables.forEach(each ->
                rest.add(new Keys(each.table(), new ArrayDeque<>(each.table().keys()))));
    }

    void take(Round round) {
        while (!rest.isEmpty() && round.hasRoomForFullState()) {
            Keys keys = rest.element();
            String key = keys.keys.poll();
            if (key == null) {
                rest.remove();
                continue;
            }
            String json = keys.table.valueOf(key);
            if (json != null) {
                round.addOfFullState(TableChange.put(keys.table.name(), key, json));
            }
        }
    }

    void logged(Appended appended) {
        if (queueOffset == NOT_BEGUN) {
            queueOffset = appended.queueOffset();
            logOffset = appended.logOffset();
        }
        sizeBytes += appended.sizeBytes();
    }

    boolean isWhole() {
        return rest.isEmpty();
    }

    FullState result() {
        return new FullState(queueOffset, logOffset, sizeBytes, 0);
    }
}

package io.rillmq.broker.table;

import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome.Appended;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Where the newest full state is, when there must be another, and the one under way. Owned by the log's context. */
final class FullStates {
    /** So much longer than itself may grow what follows a full state before there is another. */
    private static final int GROWTH_MAX = 4;

    private final TableLogConfig config;
    private @Nullable FullState newest;
    private @Nullable FullStateRun underWay;
    private boolean isToBeTold;

    FullStates(TableLogConfig config) {
        this.config = config;
    }

    /** What every record tells; null for none. */
    @Nullable
    FullState newest() {
        return newest;
    }

    void restored(@Nullable FullState found) {
        newest = found;
    }

    /** In the older half of the log it is near the end that is deleted, far behind it makes the replay long. */
    boolean isDue(MessageStore store) {
        FullState last = newest;
        if (underWay != null) {
            return false;
        }
        if (last == null || last.logOffset() < store.minLogOffset()) {
            return true;
        }
        long behind = store.maxLogOffset() - last.logOffset();
        long before = last.logOffset() - store.minLogOffset();
        long grown = GROWTH_MAX * last.sizeBytes();
        return (behind > before && behind > Math.max(config.logDistanceMin(), grown))
                || last.bytesSince() > Math.max(config.replayBytesMax(), grown);
    }

    /** Begins another, unless one is under way. */
    void begin(Collection<TrackedTable> tables) {
        if (underWay == null) {
            underWay = new FullStateRun(tables);
        }
    }

    void take(Round round) {
        if (underWay != null) {
            underWay.take(round);
        }
    }

    /** Whether a record is needed even without a change. */
    boolean hasNews() {
        return underWay != null || isToBeTold;
    }

    /** A record is in the log; true when a full state ended with it. */
    boolean logged(Appended appended) {
        isToBeTold = false;
        newest = newest == null ? null : newest.followedBy(appended.sizeBytes());
        FullStateRun running = underWay;
        if (running == null) {
            return false;
        }
        running.logged(appended);
        if (!running.isWhole()) {
            return false;
        }
        newest = running.result();
        underWay = null;
        isToBeTold = true;
        return true;
    }

    /** A record was refused: what was under way has a gap. */
    void refused() {
        underWay = null;
        isToBeTold = false;
    }
}

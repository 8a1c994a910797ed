package io.rillmq.broker.timer;

import io.rillmq.broker.table.Owner;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what waits to its file when the log has grown far enough since the last time, so that a start need not read
 * more. Owned by one context: every method runs on it.
 */
final class SnapshotRounds {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRounds.class);
    /** The log grows so many times as much as the file is long before that is written again. */
    private static final int GROWTH_MAX = 4;

    private final TimerSnapshot snapshot;
    private final MessageStore store;
    private final WheelView view;
    private final Deliveries deliveries;
    private final Owner owner;
    private final long distanceBytes;
    private TimerSnapshot.Start last;
    private long lastSizeBytes;
    private @Nullable Future<Void> writing;
    private boolean isFailing;

    /** @param last what the start went on from */
    SnapshotRounds(
            TimerSnapshot snapshot,
            MessageStore store,
            WheelView view,
            Deliveries deliveries,
            Owner owner,
            long distanceBytes,
            TimerSnapshot.Start last) {
        this.snapshot = snapshot;
        this.store = store;
        this.view = view;
        this.deliveries = deliveries;
        this.owner = owner;
        this.distanceBytes = distanceBytes;
        this.last = last;
    }

    void writeWhenDue() {
        long distance = store.maxLogOffset() - last.logOffset();
        if (writing == null && isUsed() && distance > Math.max(distanceBytes, GROWTH_MAX * lastSizeBytes)) {
            write();
        }
    }

    /** Whether there ever was a timer. */
    private boolean isUsed() {
        return view.nextQueueOffset() > 0;
    }

    /** Writes once more, behind what may be under way; completes whether or not that works. */
    Future<Void> writeLast() {
        if (!isUsed()) {
            return Future.succeededFuture();
        }
        Future<Void> before = writing == null ? Future.succeededFuture() : writing;
        return before.transform(ignored -> write()).otherwiseEmpty();
    }

    private Future<Void> write() {
        TimerSnapshot.Start start = new TimerSnapshot.Start(view.nextQueueOffset(), deliveries.underWayFrom());
        Future<Void> written = snapshot.write(view.pending, start, owner, store)
                .andThen(done -> written(start, done.result(), done.cause()))
                .mapEmpty();
        writing = written.isComplete() ? null : written;
        return written;
    }

    private void written(TimerSnapshot.Start start, @Nullable Long sizeBytes, @Nullable Throwable failure) {
        writing = null;
        if (sizeBytes != null) {
            last = start;
            lastSizeBytes = sizeBytes;
            isFailing = false;
        } else if (!isFailing) {
            isFailing = true;
            LOG.warn(
                    "what waits for its time cannot be written to its file, trying again: {}", String.valueOf(failure));
        }
    }
}

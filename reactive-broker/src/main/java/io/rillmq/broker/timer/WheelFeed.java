package io.rillmq.broker.timer;

import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.remoting.dispatch.RefusedException;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the view follow its queue: at most one reading is under way. Owned by one context: every method runs on it, but
 * for {@link #wake} and {@link #behindCount}.
 */
final class WheelFeed {
    private static final Logger LOG = LoggerFactory.getLogger(WheelFeed.class);
    private static final int BATCH_COUNT_MAX = 1_024;
    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final long RETRY_MILLIS = 1_000;
    private static final RefusedException STOPPING =
            new RefusedException(ResponseCode.SERVICE_NOT_AVAILABLE, "the broker is stopping");
    private static final RefusedException UNREADABLE = new RefusedException(
            ResponseCode.SYSTEM_BUSY, "messages that wait for their time cannot be read at the moment; try again");

    private final MessageStore store;
    private final WheelView view;
    private final Owner owner;
    private final Executor home;
    private final Runnable applied;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    /** Those that wait for the view, in the order of the places they wait for. */
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    private volatile long appliedOffset;
    private boolean isRunning;
    private boolean isBusy;

    private record Waiting(long queueOffset, Promise<Void> reached) {}

    /** @param applied told after the view has changed */
    WheelFeed(MessageStore store, WheelView view, Owner owner, Runnable applied) {
        this.store = store;
        this.view = view;
        this.owner = owner;
        this.home = owner::run;
        this.applied = applied;
        this.appliedOffset = view.nextQueueOffset();
    }

    /** The queue has grown. From any thread; a burst of messages costs one task. */
    void wake() {
        if (!isWoken.getAndSet(true)) {
            home.execute(() -> {
                isWoken.set(false);
                proceed();
            });
        }
    }

    /** Records that the view has not yet. From any thread. */
    long behindCount() {
        return Math.max(0, end() - appliedOffset);
    }

    private long end() {
        return store.maxOffset(TimerRecords.TOPIC, TimerRecords.QUEUE_ID);
    }

    void start() {
        isRunning = true;
        proceed();
    }

    void stop() {
        isRunning = false;
        refuseWaiting(STOPPING);
    }

    private void refuseWaiting(RefusedException reason) {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            next.reached.fail(reason);
        }
    }

    /** Completes when the view has all that is in the queue now; fails when that cannot be read. */
    Future<Void> caughtUp() {
        long end = end();
        if (view.nextQueueOffset() >= end) {
            return Future.succeededFuture();
        }
        if (!isRunning) {
            return Future.failedFuture(STOPPING);
        }
        Promise<Void> reached = Promise.promise();
        waiting.add(new Waiting(end, reached));
        proceed();
        return reached.future();
    }

    private void proceed() {
        if (isBusy || !isRunning || view.nextQueueOffset() >= end()) {
            return;
        }
        isBusy = true;
        store.read(
                new ReadRequest(
                        TimerRecords.TOPIC,
                        TimerRecords.QUEUE_ID,
                        view.nextQueueOffset(),
                        BATCH_COUNT_MAX,
                        BATCH_BYTES_MAX,
                        QueueFilter.ALL,
                        home),
                result -> owner.run(() -> read(result)));
    }

    private void read(ReadResult result) {
        try {
            switch (result.status()) {
                case FOUND -> {
                    view.apply(result.records());
                    goOn();
                }
                case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> {
                    LOG.error(
                            "messages {} to {} of {} cannot be read: they are passed over",
                            view.nextQueueOffset(),
                            result.nextQueueOffset() - 1,
                            TimerRecords.TOPIC);
                    view.moveTo(result.nextQueueOffset());
                    goOn();
                }
                case OFFSET_TOO_SMALL -> {
                    view.moveTo(result.minOffset());
                    goOn();
                }
                case NO_MESSAGE_IN_QUEUE, NO_MATCHED_LOGIC_QUEUE, OFFSET_OVERFLOW_ONE, OFFSET_OVERFLOW_BADLY ->
                    isBusy = false;
                case BUSY, FAILED -> tryLater();
            }
        } finally {
            result.records().release();
        }
    }

    private void goOn() {
        isBusy = false;
        appliedOffset = view.nextQueueOffset();
        applied.run();
        while (!waiting.isEmpty() && waiting.element().queueOffset <= appliedOffset) {
            waiting.remove().reached.complete();
        }
        // As a task of its own: others have their turn in between, and nothing nests.
        owner.after(1, this::proceed);
    }

    private void tryLater() {
        refuseWaiting(UNREADABLE);
        owner.after(RETRY_MILLIS, () -> {
            isBusy = false;
            proceed();
        });
    }
}

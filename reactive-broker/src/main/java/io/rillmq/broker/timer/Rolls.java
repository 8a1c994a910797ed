package io.rillmq.broker.timer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.read.LookupOutcome;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parks messages again at the end of the log whose segment is to be deleted: the log forgets after days, a message may
 * wait for a year. One small batch at a time, so that others hardly notice. Owned by one context: every method runs on
 * it.
 */
final class Rolls {
    private static final Logger LOG = LoggerFactory.getLogger(Rolls.class);
    /** Found in one pass over all that waits. */
    private static final int FOUND_COUNT_MAX = 4_096;

    private static final int BATCH_COUNT_MAX = 64;
    private static final long BATCH_BYTES_MAX = 4 << 20;
    private static final long RETRY_MILLIS = 1_000;

    private final MessageStore store;
    private final MessageAppender appender;
    private final Supplier<InetSocketAddress> storeHost;
    private final WheelView view;
    private final Owner owner;
    private final Executor home;
    private final Runnable rolled;
    private final Queue<Timer> found = new ArrayDeque<>();
    private long wantedBefore;
    private boolean isBusy;
    private boolean isStopped;
    private boolean isFailing;

    /** @param rolled told when messages have moved and the log may have less to keep */
    Rolls(Places places, WheelView view, Owner owner, Runnable rolled) {
        this.store = places.store();
        this.appender = places.appender();
        this.storeHost = places.storeHost();
        this.view = view;
        this.owner = owner;
        this.home = owner::run;
        this.rolled = rolled;
    }

    /** Nothing shall be parked before {@code logOffset} any more. */
    void clear(long logOffset) {
        wantedBefore = Math.max(wantedBefore, logOffset);
        proceed();
    }

    void stop() {
        isStopped = true;
    }

    private void proceed() {
        if (isBusy || isStopped) {
            return;
        }
        if (found.isEmpty()) {
            rolled.run();
            found.addAll(view.pending.parkedBefore(wantedBefore, FOUND_COUNT_MAX));
        }
        List<Timer> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        isBusy = true;
        List<Future<Boolean>> all = batch.stream().map(this::roll).toList();
        Future.join(all)
                .onComplete(done -> owner.run(() -> {
                    boolean isWhole = all.stream().allMatch(each -> each.succeeded() && each.result());
                    owner.after(isWhole ? 1 : RETRY_MILLIS, () -> {
                        isBusy = false;
                        proceed();
                    });
                }));
    }

    private List<Timer> nextBatch() {
        List<Timer> batch = new ArrayList<>();
        long bytes = 0;
        while (!found.isEmpty() && batch.size() < BATCH_COUNT_MAX && bytes < BATCH_BYTES_MAX) {
            Timer next = found.remove();
            // It may have been delivered or recalled since.
            if (view.pending.take(next)) {
                batch.add(next);
                bytes += next.sizeBytes();
            }
        }
        return batch;
    }

    /** False when it is to be tried again. */
    private Future<Boolean> roll(Timer timer) {
        return Future.fromCompletionStage(store.lookup(timer.logOffset()))
                .compose(outcome -> {
                    if (outcome instanceof LookupOutcome.Found found) {
                        return append(found.record());
                    }
                    return Future.failedFuture(String.valueOf(outcome));
                })
                .transform(done -> owner.ask(() -> {
                    if (done.succeeded() && done.result() instanceof Appended) {
                        // The view moves it and puts it back when it comes to the record: nobody delivers it before.
                        isFailing = false;
                        return true;
                    }
                    view.pending.putBack(timer);
                    return failed(done.succeeded() ? String.valueOf(done.result()) : String.valueOf(done.cause()));
                }));
    }

    private Future<AppendOutcome> append(ByteBuf record) {
        try {
            StoredMessage parked = RecordReader.read(record);
            return appender.appendFreeingSpace(
                    home, TimerRecords.rolled(parked, storeHost.get()), Unpooled.wrappedBuffer(parked.body()));
        } finally {
            record.release();
        }
    }

    private boolean failed(String reason) {
        if (!isFailing && !isStopped) {
            isFailing = true;
            LOG.warn("messages that wait for their time cannot be moved out of old segments, trying again: {}", reason);
        }
        return false;
    }
}

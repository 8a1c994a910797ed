package io.rillmq.broker.delay;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the messages of one delay level: at most one reading, one batch of appends or one timer is under way. Owned
 * by one context: every method runs on it, but for {@link #wake}.
 */
final class DelayLevel {
    private static final Logger LOG = LoggerFactory.getLogger(DelayLevel.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final long NO_TIMER = -1;

    private final int number;
    private final Topic topic = DelayLevels.TOPIC;
    private final MessageStore store;
    private final Deliverer deliverer;
    private final Owner owner;
    private final Executor home;
    private final DelayConfig config;
    private final Clock clock;
    private final DelayProgress progress;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    /** Those that are not to be delivered again, though the level has not yet moved over them. */
    private final Set<Long> delivered = new HashSet<>();

    private boolean isRunning;
    private boolean isBusy;
    private long timer = NO_TIMER;

    /** Puts a message that is due where it belongs. */
    @FunctionalInterface
    interface Deliverer {
        /** @throws IllegalArgumentException when it can never be delivered */
        Future<AppendOutcome> deliver(StoredMessage message);
    }

    DelayLevel(
            int number,
            MessageStore store,
            Deliverer deliverer,
            Owner owner,
            DelayConfig config,
            Clock clock,
            DelayProgress progress) {
        this.number = number;
        this.store = store;
        this.deliverer = deliverer;
        this.owner = owner;
        this.home = owner::run;
        this.config = config;
        this.clock = clock;
        this.progress = progress;
    }

    private int queueId() {
        return DelayLevels.queueIdOf(number);
    }

    int number() {
        return number;
    }

    /** Whether messages wait, or their delivery is under way. */
    boolean hasMore() {
        return store.maxOffset(topic, queueId()) > nextOffset();
    }

    /** For the start: the message at that offset was delivered before a crash. */
    void wasDelivered(long queueOffset) {
        if (queueOffset >= nextOffset()) {
            delivered.add(queueOffset);
        }
    }

    private long nextOffset() {
        return progress.nextOffset(number);
    }

    /** From any thread; a burst of messages costs one task. */
    void wake() {
        if (!isWoken.getAndSet(true)) {
            home.execute(() -> {
                isWoken.set(false);
                // A level that waits for an earlier message need not look at later ones.
                if (timer == NO_TIMER) {
                    proceed();
                }
            });
        }
    }

    void start() {
        isRunning = true;
        settle();
        proceed();
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    void stop() {
        isRunning = false;
        cancelTimer();
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            owner.cancel(timer);
            timer = NO_TIMER;
        }
    }

    private void proceed() {
        if (isBusy || !isRunning) {
            return;
        }
        isBusy = true;
        if (hasMore() && !progress.isBegun(number)) {
            progress.begin(number).onComplete(done -> waitFor(done.succeeded() ? 1 : RETRY_MILLIS));
            return;
        }
        store.read(
                new ReadRequest(
                        topic, queueId(), nextOffset(), config.batchCountMax(), BATCH_BYTES_MAX, QueueFilter.ALL, home),
                result -> owner.run(() -> read(result)));
    }

    private void read(ReadResult result) {
        try {
            switch (result.status()) {
                case FOUND -> deliverDue(result);
                case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> moveTo(result.nextQueueOffset());
                case OFFSET_TOO_SMALL -> moveTo(result.minOffset());
                case OFFSET_OVERFLOW_BADLY -> {
                    LOG.warn(
                            "delay level {} was to deliver message {} but the log ends at {}; it goes on there",
                            number,
                            nextOffset(),
                            result.maxOffset());
                    moveTo(result.maxOffset());
                }
                case OFFSET_OVERFLOW_ONE -> idle();
                case NO_MESSAGE_IN_QUEUE, NO_MATCHED_LOGIC_QUEUE -> beginAnew();
                case BUSY, FAILED -> waitFor(RETRY_MILLIS);
            }
        } finally {
            result.records().release();
        }
    }

    /** Progress from before the log was lost: its next message is the first, not one to be passed over. */
    private void beginAnew() {
        if (nextOffset() > 0) {
            LOG.warn("delay level {} was to deliver message {} but has none; it begins anew", number, nextOffset());
            progress.moveTo(number, 0);
        }
        idle();
    }

    private void idle() {
        isBusy = false;
        // What arrived while the reading was under way has found the level busy.
        if (hasMore()) {
            waitFor(1);
        }
    }

    private void moveTo(long offset) {
        progress.moveTo(number, offset);
        // As a task of its own: a long stretch of such messages would nest as deep.
        waitFor(1);
    }

    private void deliverDue(ReadResult result) {
        long dueMillis = clock.millis() - config.levels().delayOf(number).toMillis();
        List<Delivery> deliveries = new ArrayList<>();
        progress.underWay(number);
        ByteBuf records = result.records();
        while (records.isReadable()) {
            try {
                StoredMessage message = RecordReader.read(records);
                if (message.storeMillis() > dueMillis) {
                    waitUnlessDelivering(deliveries, message.storeMillis() - dueMillis);
                    break;
                }
                deliveries.add(new Delivery(message.queueOffset(), deliver(message)));
            } catch (MalformedRecordException | IllegalArgumentException undeliverable) {
                skipUnlessDelivering(deliveries, undeliverable);
                break;
            }
        }
        if (deliveries.isEmpty()) {
            settle();
        } else {
            Future.join(deliveries.stream().map(Delivery::outcome).toList())
                    .onComplete(done -> owner.run(() -> delivered(deliveries)));
        }
    }

    /** Fails when it is to be tried again. */
    private Future<Void> deliver(StoredMessage message) {
        return delivered.remove(message.queueOffset())
                ? Future.succeededFuture()
                : deliverer
                        .deliver(message)
                        .compose(outcome -> outcome instanceof AppendOutcome.Appended
                                ? Future.succeededFuture()
                                : Future.failedFuture(String.valueOf(outcome)));
    }

    /** What comes behind those under way is looked at again when they are done. */
    private void waitUnlessDelivering(List<Delivery> deliveries, long millis) {
        if (deliveries.isEmpty()) {
            waitFor(millis);
        }
    }

    private void skipUnlessDelivering(List<Delivery> deliveries, RuntimeException reason) {
        if (deliveries.isEmpty()) {
            LOG.error("message {} of delay level {} can never be delivered", nextOffset(), number, reason);
            moveTo(nextOffset() + 1);
        }
    }

    /** Moves on over all that were acknowledged before the first that was not; those behind that one are remembered. */
    private void delivered(List<Delivery> deliveries) {
        Delivery failed = null;
        for (Delivery delivery : deliveries) {
            if (delivery.outcome.succeeded() && failed == null) {
                progress.moveTo(number, delivery.queueOffset + 1);
            } else if (delivery.outcome.succeeded()) {
                delivered.add(delivery.queueOffset);
            } else if (failed == null) {
                failed = delivery;
            }
        }
        settle();
        isBusy = false;
        if (failed == null) {
            proceed();
        } else {
            LOG.debug("delay level {} waits: {}", number, failed.outcome.cause().getMessage());
            waitFor(RETRY_MILLIS);
        }
    }

    private void settle() {
        delivered.removeIf(offset -> offset < nextOffset());
        if (delivered.isEmpty()) {
            progress.settled(number);
        }
    }

    private void waitFor(long millis) {
        isBusy = false;
        cancelTimer();
        if (isRunning) {
            timer = owner.after(Math.max(1, millis), () -> {
                timer = NO_TIMER;
                proceed();
            });
        }
    }

    /** One message on its way to its destination. */
    private record Delivery(long queueOffset, Future<Void> outcome) {}
}

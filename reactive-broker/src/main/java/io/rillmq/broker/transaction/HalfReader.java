package io.rillmq.broker.transaction;

import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the half queue, at the start and from then on, and keeps in memory what of it waits. Owned by one context:
 * every method runs on it, but for {@link #wake}.
 */
final class HalfReader {
    private static final Logger LOG = LoggerFactory.getLogger(HalfReader.class);

    private final MessageStore store;
    private final Owner owner;
    private final PendingHalves halves;
    private final Supplier<TransactionConfig> config;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private long next;
    private boolean isReading;

    HalfReader(MessageStore store, Owner owner, PendingHalves halves, Supplier<TransactionConfig> config) {
        this.store = store;
        this.owner = owner;
        this.halves = halves;
        this.config = config;
    }

    void beginAt(long queueOffset) {
        next = queueOffset;
    }

    /** The first entry that was not looked at. */
    long next() {
        return next;
    }

    /** The store's notice that there is more; from any thread, a burst costs one task. */
    void wake() {
        if (!isWoken.getAndSet(true)) {
            owner.run(() -> {
                isWoken.set(false);
                proceed();
            });
        }
    }

    void proceed() {
        if (!isReading) {
            readOn().onFailure(failure -> LOG.warn("half messages are read again later: {}", failure.getMessage()));
        }
    }

    /** Reads to the end of the queue. */
    Future<Void> readOn() {
        isReading = true;
        Future<Long> read = QueueWalk.run(
                store, owner, HalfRecords.HALF_TOPIC, HalfRecords.QUEUE_ID, next, new QueueWalk.Visitor() {
                    @Override
                    public boolean message(StoredMessage half) {
                        halves.take(half, firstDueMillis(half));
                        next = half.queueOffset() + 1;
                        return true;
                    }

                    @Override
                    public void gone(long from, long to) {
                        LOG.error("half messages {} to {} are gone from the log", from, to - 1);
                        halves.gone(from, to);
                        next = to;
                    }
                });
        return read.<Void>mapEmpty().onComplete(ignored -> isReading = false);
    }

    private long firstDueMillis(StoredMessage half) {
        long immunity = HalfRecords.immunityMillis(half);
        long first = HalfRecords.sentMillis(half)
                + (immunity < 0 ? config.get().timeout().toMillis() : immunity);
        boolean wasAsked = !HalfRecords.isFirst(half) || HalfRecords.checkCount(half) > 0;
        return wasAsked
                ? Math.max(
                        first, half.storeMillis() + config.get().checkInterval().toMillis())
                : first;
    }
}

package io.rillmq.broker.transaction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.group.Member;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.header.transaction.CheckTransactionHeader;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.read.LookupOutcome;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to half messages that wait: asks producers what became of them, gives up those that were asked about too often,
 * and writes anew what the log would forget. As in RocketMQ a half message is written anew before each question, with the
 * count of questions in it. Time that its sender wants to be left alone, and time without a live producer, costs no
 * question. Owned by one context: every method runs on it.
 */
final class TransactionChecks {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionChecks.class);
    /** With more than this part of a segment waiting, writing all of it anew for each segment would be too much. */
    private static final int SEGMENT_PART = 4;

    private final MessageStore store;
    private final MessageAppender appender;
    private final Owner owner;
    private final Clock clock;
    private final Supplier<InetSocketAddress> storeHost;
    private final Supplier<TransactionConfig> config;
    private final PendingHalves halves;
    private final HalfReader reader;
    private final TransactionEnds ends;
    private final ProducerTurns producers;
    private final TransactionMeters meters;
    private int works;

    /** The log, and what a record needs to go there. */
    record Log(
            MessageStore store,
            MessageAppender appender,
            Owner owner,
            Clock clock,
            Supplier<InetSocketAddress> storeHost) {}

    TransactionChecks(
            Log log,
            Supplier<TransactionConfig> config,
            PendingHalves halves,
            HalfReader reader,
            TransactionEnds ends,
            ProducerTurns producers,
            TransactionMeters meters) {
        this.store = log.store;
        this.appender = log.appender;
        this.owner = log.owner;
        this.clock = log.clock;
        this.storeHost = log.storeHost;
        this.config = config;
        this.halves = halves;
        this.reader = reader;
        this.ends = ends;
        this.producers = producers;
        this.meters = meters;
    }

    /** Begins what is due, as much of it as may be under way at once. */
    void proceed() {
        renewExposed();
        long now = clock.millis();
        for (PendingHalf next = halves.nextDue();
                next != null && next.dueMillis() <= now && works < config.get().worksMax();
                next = halves.nextDue()) {
            see(next, now);
        }
    }

    private void see(PendingHalf pending, long now) {
        if (pending.work() != null) {
            halves.postpone(pending, now + config.get().timeout().toMillis());
            return;
        }
        halves.postpone(pending, now + config.get().checkInterval().toMillis());
        if (pending.checkCount() >= config.get().checkMax()
                || now - pending.sentMillis() > config.get().keptFor().toMillis()) {
            work(pending, half -> giveUp(pending, half));
            return;
        }
        Optional<Member> producer = producers.next(pending.group());
        if (producer.isPresent()) {
            work(pending, half -> ask(pending, half, producer.get()));
        } else {
            // Nobody was asked: as soon as somebody is there, it is the first time.
            halves.postpone(
                    pending,
                    now
                            + Math.min(
                                    config.get().timeout().toMillis(),
                                    config.get().checkInterval().toMillis()));
        }
    }

    /** Counts the questions about it from the beginning, and asks the first as soon as it can. */
    Future<?> askAnew(PendingHalf pending) {
        Future<?> before = pending.work();
        if (before != null) {
            return before.transform(ignored -> askAnew(pending).mapEmpty());
        }
        if (halves.find(pending.firstOffset()) != pending) {
            return Future.failedFuture("the transaction of message " + pending.uniqueId() + " has ended meanwhile");
        }
        return work(
                pending, half -> renew(pending, half, 0).onSuccess(copy -> halves.postpone(pending, clock.millis())));
    }

    private Future<?> work(PendingHalf pending, Function<StoredMessage, Future<?>> deed) {
        works++;
        Future<?> underWay = owner.askLater(() -> Future.fromCompletionStage(store.lookup(pending.logOffset())))
                .compose(found -> decode(pending, found))
                .compose(half -> deed.apply(half).mapEmpty());
        pending.worksOn(underWay);
        underWay.onComplete(done -> {
            works--;
            if (done.failed()) {
                LOG.warn(
                        "half message {} at log offset {} is looked at again later: {}",
                        pending.uniqueId(),
                        pending.logOffset(),
                        done.cause().toString());
            } else {
                proceed();
            }
        });
        return underWay;
    }

    private Future<StoredMessage> decode(PendingHalf pending, LookupOutcome outcome) {
        if (outcome instanceof LookupOutcome.Found found) {
            try {
                return Future.succeededFuture(RecordReader.read(found.record()));
            } finally {
                found.record().release();
            }
        }
        if (pending.logOffset() < store.minLogOffset()) {
            LOG.error(
                    "half message {} at log offset {} is gone: the log begins at {}",
                    pending.uniqueId(),
                    pending.logOffset(),
                    store.minLogOffset());
            ends.lost(pending);
        }
        return Future.failedFuture(((LookupOutcome.Missing) outcome).detail());
    }

    private Future<?> giveUp(PendingHalf pending, StoredMessage half) {
        LOG.warn(
                "the transaction of message {} of producer group {} is given up after {} questions; it is in {}",
                pending.uniqueId(),
                pending.group(),
                pending.checkCount(),
                HalfRecords.GIVEN_UP_TOPIC);
        return ends.giveUp(pending, half);
    }

    private Future<?> ask(PendingHalf pending, StoredMessage half, Member producer) {
        return renew(pending, half, pending.checkCount() + 1).onSuccess(copy -> {
            meters.checked();
            InetSocketAddress host = storeHost.get();
            producer.connection()
                    .oneway(
                            new CheckTransactionHeader(
                                    pending.topic().value(),
                                    copy.queueOffset(),
                                    copy.logOffset(),
                                    copy.uniqueId(),
                                    copy.uniqueId(),
                                    copy.messageId()),
                            recordOf(HalfRecords.shown(copy, pending, host), copy));
        });
    }

    /** As the producer's decoder wants it: the half message's place, in the queue that it is meant for. */
    private static ByteBuf recordOf(RecordHead head, StoredMessage copy) {
        ByteBuf body = Unpooled.wrappedBuffer(copy.body());
        ByteBuf record = PooledByteBufAllocator.DEFAULT.buffer(RecordWriter.sizeBytes(head, body.readableBytes()));
        RecordWriter.write(record, head, body);
        RecordLayout.place(record, record.readerIndex(), copy.queueOffset(), copy.logOffset(), copy.storeMillis());
        return record;
    }

    private Future<StoredMessage> renew(PendingHalf pending, StoredMessage half, int checkCount) {
        RecordHead head = HalfRecords.renewed(half, pending, checkCount, storeHost.get());
        Future<AppendOutcome> written = appender.append(owner::run, head, Unpooled.wrappedBuffer(half.body()), true);
        return written.compose(outcome -> {
            if (outcome instanceof Refused refused) {
                return Future.failedFuture(refused.detail());
            }
            StoredMessage copy = HalfRecords.stored(head, (Appended) outcome, half.body());
            halves.take(copy, pending.dueMillis());
            return Future.succeededFuture(copy);
        });
    }

    private void renewExposed() {
        List<PendingHalf> exposed = halves.all().stream()
                .takeWhile(this::isExposed)
                .filter(half -> half.work() == null)
                .limit(Math.max(0, config.get().worksMax() - works))
                .toList();
        exposed.forEach(pending -> work(pending, half -> renew(pending, half, pending.checkCount())));
    }

    /** Whether the log may forget it, or a start would have to read too much because of it. */
    private boolean isExposed(PendingHalf pending) {
        if (reader.next() - pending.queueOffset() > config.get().windowMax()) {
            return true;
        }
        long end = store.maxLogOffset();
        boolean isInNewest = pending.logOffset() >= end - end % config.get().segmentBytes();
        boolean isFew = halves.sizeBytes() < config.get().segmentBytes() / SEGMENT_PART;
        boolean isInOlderHalf = end - pending.logOffset() > pending.logOffset() - store.minLogOffset();
        return !isInNewest && (isFew || isInOlderHalf);
    }
}

package io.rillmq.broker.transaction;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.AppendRefusals;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicTable.Creation;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Ends transactions. A commit is in the log when the final message is, a rollback when the op queue says so; a crash
 * between a final message and its op record is found out at the next start. Owned by one context: every method runs on
 * it.
 */
final class TransactionEnds {
    private static final int GIVEN_UP_QUEUES = 1;

    private final Owner owner;
    private final TopicTable topics;
    private final MessageAppender appender;
    private final Supplier<InetSocketAddress> storeHost;
    private final PendingHalves halves;
    private final OpRecords ops;
    private final CommitMark mark;
    private final TransactionMeters meters;
    private final RecentOutcomes recent = new RecentOutcomes();

    /** The state of all transactions. */
    record State(PendingHalves halves, OpRecords ops, CommitMark mark) {}

    TransactionEnds(
            Owner owner,
            TopicTable topics,
            MessageAppender appender,
            Supplier<InetSocketAddress> storeHost,
            State state,
            TransactionMeters meters) {
        this.owner = owner;
        this.topics = topics;
        this.appender = appender;
        this.storeHost = storeHost;
        this.halves = state.halves;
        this.ops = state.ops;
        this.mark = state.mark;
        this.meters = meters;
    }

    /** Puts the message where consumers see it; {@code half} is any copy of the half message. */
    Future<Response> commit(StoredMessage half) {
        return whenIdle(half, Outcome.COMMITTED, pending -> {
            if (topics.find(pending.topic()) == null) {
                return Refusals.unknownTopic(pending.topic()).now();
            }
            return write(pending, HalfRecords.committed(half, pending, storeHost.get()), half, Outcome.COMMITTED);
        });
    }

    /** Forgets the message. */
    Future<Response> rollBack(StoredMessage half) {
        return whenIdle(half, Outcome.ROLLED_BACK, pending -> ops.write(pending.queueOffset())
                .map(outcome -> {
                    if (outcome instanceof Refused refused) {
                        return AppendRefusals.answer(refused);
                    }
                    decided(pending, Outcome.ROLLED_BACK);
                    return Response.ok();
                }));
    }

    /** What is to be done with a half message that waits. */
    private interface Deed {
        Future<Response> on(PendingHalf pending);
    }

    private Future<Response> whenIdle(StoredMessage half, Outcome wanted, Deed deed) {
        PendingHalf pending = halves.find(HalfRecords.firstOffset(half));
        if (pending == null && halves.isOpen(half.queueOffset())) {
            // Its reader has not come here yet.
            halves.take(half, half.storeMillis());
            pending = halves.find(HalfRecords.firstOffset(half));
        }
        if (pending == null) {
            return ended(half, wanted).now();
        }
        Future<?> work = pending.work();
        if (work != null) {
            return work.transform(ignored -> whenIdle(half, wanted, deed));
        }
        Future<Response> underWay = deed.on(pending);
        pending.worksOn(underWay);
        return underWay;
    }

    private Response ended(StoredMessage half, Outcome wanted) {
        Outcome outcome = recent.find(HalfRecords.firstOffset(half));
        if (outcome == wanted) {
            return Response.ok();
        }
        return Response.refused(
                ResponseCode.ILLEGAL_OPERATION,
                "the transaction of message " + half.uniqueId() + " has ended already"
                        + (outcome == null ? "" : ": it was " + outcome));
    }

    /** Moves a half message that nobody ends to where operators find it. Only while nothing else is done with it. */
    Future<Response> giveUp(PendingHalf pending, StoredMessage half) {
        return topics.findOrCreate(HalfRecords.GIVEN_UP_TOPIC, GIVEN_UP_QUEUES).compose(topic -> {
            if (topic instanceof Creation.Refused refused) {
                return Response.refused(ResponseCode.SYSTEM_ERROR, refused.reason())
                        .now();
            }
            return write(pending, HalfRecords.givenUp(half, pending, storeHost.get()), half, Outcome.GIVEN_UP);
        });
    }

    private Future<Response> write(PendingHalf pending, RecordHead head, StoredMessage half, Outcome outcome) {
        long halfOffset = pending.queueOffset();
        mark.begin(halfOffset);
        Future<AppendOutcome> written = appender.append(owner::run, head, Unpooled.wrappedBuffer(half.body()), true);
        return written.compose(stored -> {
            if (stored instanceof Refused refused) {
                mark.end(halfOffset);
                return AppendRefusals.answer(refused).now();
            }
            decided(pending, outcome);
            return ops.owe(halfOffset).map(ignored -> Response.ok());
        });
    }

    /** A start has found what {@link #write} had written before the end of the last run. */
    void wasWritten(PendingHalf pending, Outcome outcome) {
        mark.found(pending.queueOffset());
        decided(pending, outcome);
        ops.owe(pending.queueOffset());
    }

    /** The log has forgotten it, which must not happen. */
    void lost(PendingHalf pending) {
        halves.decided(pending);
        ops.owe(pending.queueOffset());
    }

    private void decided(PendingHalf pending, Outcome outcome) {
        halves.decided(pending);
        recent.note(pending.firstOffset(), outcome);
        meters.ended(outcome);
    }
}

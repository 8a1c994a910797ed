package io.rillmq.broker.transaction;

import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.transaction.EndTransactionHeader;
import io.rillmq.protocol.header.transaction.Resolution;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.LookupOutcome;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * END_TRANSACTION (37): checks in RocketMQ's order, and with its codes, that the half message is the one that is meant, and
 * has it ended.
 */
final class EndTransactionProcessor implements RequestProcessor {
    private final MessageStore store;
    private final Owner owner;
    private final Clock clock;
    private final TransactionEnds ends;

    EndTransactionProcessor(MessageStore store, Owner owner, Clock clock, TransactionEnds ends) {
        this.store = store;
        this.owner = owner;
        this.clock = clock;
        this.ends = ends;
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        EndTransactionHeader header = EndTransactionHeader.read(request.header());
        if (header.resolution() == Resolution.UNKNOWN) {
            return Response.ok().now();
        }
        return withHalf(connection, header.halfLogOffset(), half -> {
            Response refusal = check(header, half);
            return refusal == null ? end(half, header.resolution()) : refusal.now();
        });
    }

    /** Does something with the half message at {@code logOffset}; refuses when there is none. */
    Future<Response> withHalf(Connection connection, long logOffset, Function<StoredMessage, Future<Response>> deed) {
        return Future.fromCompletionStage(store.lookup(logOffset), connection.context())
                .compose(outcome -> {
                    StoredMessage half = halfIn(outcome);
                    return half == null
                            ? Response.refused(
                                            ResponseCode.SYSTEM_ERROR,
                                            "Find prepared transaction message failed: there is none at log offset "
                                                    + logOffset)
                                    .now()
                            : deed.apply(half);
                })
                .recover(StoreBusy::answer);
    }

    private static @Nullable StoredMessage halfIn(LookupOutcome outcome) {
        if (!(outcome instanceof LookupOutcome.Found found)) {
            return null;
        }
        try {
            StoredMessage message = RecordReader.read(found.record());
            return message.topic().equals(HalfRecords.HALF_TOPIC) ? message : null;
        } catch (MalformedRecordException damaged) {
            return null;
        } finally {
            found.record().release();
        }
    }

    private @Nullable Response check(EndTransactionHeader header, StoredMessage half) {
        long immunity = HalfRecords.immunityMillis(half);
        if (!header.isAnswer() && immunity >= 0 && clock.millis() - half.bornMillis() > immunity) {
            return Response.refused(
                    ResponseCode.ILLEGAL_OPERATION,
                    "the transaction of message " + half.uniqueId() + " can be ended by an answer to the broker only: "
                            + immunity / 1000 + " s after it was sent, its CHECK_IMMUNITY_TIME_IN_SECONDS, are over");
        }
        String group = HalfRecords.group(half);
        if (!group.equals(header.group().value())) {
            return Response.refused(
                    ResponseCode.SYSTEM_ERROR,
                    "The producer group wrong: the message is of '" + group + "', not of '" + header.group() + "'");
        }
        if (half.queueOffset() != header.halfQueueOffset()) {
            return Response.refused(
                    ResponseCode.SYSTEM_ERROR,
                    "The transaction state table offset wrong: it is " + half.queueOffset() + ", not "
                            + header.halfQueueOffset());
        }
        return null;
    }

    Future<Response> end(StoredMessage half, Resolution resolution) {
        return owner.askLater(() -> switch (resolution) {
            case COMMIT -> ends.commit(half);
            case ROLLBACK -> ends.rollBack(half);
            case UNKNOWN -> Response.ok().now();
        });
    }
}

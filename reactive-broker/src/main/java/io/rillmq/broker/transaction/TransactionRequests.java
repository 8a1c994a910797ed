package io.rillmq.broker.transaction;

import io.rillmq.broker.append.StoreBusy;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.PendingTransactions;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.transaction.ListTransactionsHeader;
import io.rillmq.protocol.header.transaction.ResumeCheckHeader;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.OffsetMessageId;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.LookupOutcome;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators do about transactions that wait: they list them, and have producers asked about one from the beginning.
 * To end one, they send what its producer would.
 */
final class TransactionRequests {
    private static final int COUNT_MAX = 1_000;
    /** A page ends here too: the ids that producers give may be long. */
    private static final int ID_CHARS_MAX = 1 << 20;

    private final MessageStore store;
    private final Owner owner;
    private final PendingHalves halves;
    private final TransactionResumes resumes;
    private final Supplier<InetSocketAddress> storeHost;

    TransactionRequests(
            MessageStore store,
            Owner owner,
            PendingHalves halves,
            TransactionResumes resumes,
            Supplier<InetSocketAddress> storeHost) {
        this.store = store;
        this.owner = owner;
        this.halves = halves;
        this.resumes = resumes;
        this.storeHost = storeHost;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.LIST_TRANSACTIONS, this::list);
        router.register(RequestCode.RESUME_CHECK_HALF_MESSAGE, this::resume);
    }

    private Future<Response> list(Connection connection, RemotingCommand request) {
        ListTransactionsHeader header = ListTransactionsHeader.read(request.header());
        if (header.fromOffset() < 0 || header.count() < 1 || header.count() > COUNT_MAX) {
            return Response.refused(
                            ResponseCode.INVALID_PARAMETER,
                            "fromOffset " + header.fromOffset() + " must be 0 or more and count " + header.count()
                                    + " from 1 to " + COUNT_MAX)
                    .now();
        }
        return owner.ask(() -> page(header)).map(page -> Response.ok(page.toJson()));
    }

    private PendingTransactions page(ListTransactionsHeader header) {
        List<PendingTransactions.Entry> entries = new ArrayList<>();
        int idChars = 0;
        for (PendingHalf pending : halves.from(header.fromOffset())) {
            if (entries.size() == header.count() || idChars > ID_CHARS_MAX) {
                return new PendingTransactions(halves.count(), pending.queueOffset(), entries);
            }
            idChars += pending.uniqueId().length();
            entries.add(new PendingTransactions.Entry(
                    new OffsetMessageId(storeHost.get(), pending.logOffset()).encode(),
                    pending.uniqueId(),
                    pending.group(),
                    pending.topic().value(),
                    pending.queueId(),
                    pending.sentMillis(),
                    pending.checkCount(),
                    pending.dueMillis()));
        }
        return new PendingTransactions(halves.count(), PendingTransactions.NO_MORE, entries);
    }

    private Future<Response> resume(Connection connection, RemotingCommand request) {
        ResumeCheckHeader header = ResumeCheckHeader.read(request.header());
        long logOffset;
        try {
            logOffset = OffsetMessageId.decode(header.messageId()).logOffset();
        } catch (IllegalArgumentException noMessageId) {
            return Response.refused(ResponseCode.INVALID_PARAMETER, "msgId: " + noMessageId.getMessage())
                    .now();
        }
        return Future.fromCompletionStage(store.lookup(logOffset), connection.context())
                .compose(outcome -> {
                    StoredMessage message = messageIn(outcome);
                    return message == null
                            ? Response.refused(
                                            ResponseCode.SYSTEM_ERROR,
                                            "there is no message at log offset " + logOffset + ", where id "
                                                    + header.messageId() + " says it is")
                                    .now()
                            : owner.askLater(() -> resumes.resume(message));
                })
                .recover(StoreBusy::answer);
    }

    private static @Nullable StoredMessage messageIn(LookupOutcome outcome) {
        if (!(outcome instanceof LookupOutcome.Found found)) {
            return null;
        }
        try {
            return RecordReader.read(found.record());
        } catch (MalformedRecordException damaged) {
            return null;
        } finally {
            found.record().release();
        }
    }
}

package io.rillmq.client.internal.operate;

import io.rillmq.client.admin.PendingTransaction;
import io.rillmq.client.internal.call.Answer;
import io.rillmq.client.internal.call.Calls;
import io.rillmq.client.internal.call.Request;
import io.rillmq.protocol.body.PendingTransactions;
import io.rillmq.protocol.header.admin.ViewMessageHeader;
import io.rillmq.protocol.header.transaction.EndTransactionHeader;
import io.rillmq.protocol.header.transaction.ListTransactionsHeader;
import io.rillmq.protocol.header.transaction.Resolution;
import io.rillmq.protocol.message.OffsetMessageId;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.ProducerGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists transactions that wait, and ends them in place of their producers. Thread-safe. */
final class TransactionOperations {
    private static final String HALF_TOPIC = "RMQ_SYS_TRANS_HALF_TOPIC";
    private static final int PAGE_COUNT = 500;

    private final Calls calls;
    private final Duration timeout;

    TransactionOperations(Calls calls) {
        this.calls = calls;
        this.timeout = calls.config().requestTimeout();
    }

    /** Page by page, as they are asked for. */
    Flux<PendingTransaction> pending(String address) {
        return page(address, 0)
                .expand(page -> page.nextOffset() == PendingTransactions.NO_MORE
                        ? Mono.empty()
                        : page(address, page.nextOffset()))
                .concatMapIterable(PendingTransactions::transactions)
                .map(TransactionOperations::described);
    }

    private Mono<PendingTransactions> page(String address, long fromOffset) {
        return calls.call(
                address,
                Request.of(
                        new ListTransactionsHeader(fromOffset, PAGE_COUNT),
                        timeout,
                        answer -> PendingTransactions.fromJson(answer.orThrow().body())));
    }

    private static PendingTransaction described(PendingTransactions.Entry entry) {
        return new PendingTransaction(
                entry.id(),
                entry.uniqueId(),
                entry.group(),
                entry.topic(),
                Instant.ofEpochMilli(entry.sentMillis()),
                entry.checkCount());
    }

    /** @param brokers the only ones that are asked, whatever the id says */
    Mono<Void> end(String id, List<String> brokers, Resolution resolution) {
        OffsetMessageId place = OffsetMessageId.decode(id);
        String address = addressOf(place.storeHost());
        if (!brokers.contains(address)) {
            return Mono.error(new IllegalArgumentException("transaction '" + id + "' is of the broker " + address
                    + ", which is none of this cluster's: " + brokers));
        }
        Request<StoredMessage> view =
                Request.of(new ViewMessageHeader(place.logOffset()), timeout, answer -> half(id, answer.orThrow()));
        return calls.call(address, view)
                .flatMap(half ->
                        calls.call(address, Request.of(header(half, resolution), timeout, answer -> answer.orThrow()
                                .code())))
                .then();
    }

    private static String addressOf(InetSocketAddress host) {
        return host.getAddress().getHostAddress() + ":" + host.getPort();
    }

    private static StoredMessage half(String id, Answer answer) {
        StoredMessage message = RecordReader.read(answer.body());
        if (!message.topic().value().equals(HALF_TOPIC)) {
            throw new IllegalArgumentException(
                    "'" + id + "' is the id of a message in topic " + message.topic() + ", not of a transaction");
        }
        return message;
    }

    private static EndTransactionHeader header(StoredMessage half, Resolution resolution) {
        return new EndTransactionHeader(
                half.properties().get(PropertyNames.REAL_TOPIC),
                new ProducerGroup(Objects.requireNonNullElse(half.properties().get(PropertyNames.PRODUCER_GROUP), "")),
                half.queueOffset(),
                half.logOffset(),
                resolution,
                true,
                half.uniqueId(),
                half.uniqueId());
    }
}

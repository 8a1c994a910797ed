package io.rillmq.broker.transaction;

import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.TimeBoundary;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the half messages that wait, at the start: what is in the half queue behind its progress, less what the op queue
 * says has ended, less what was committed or given up shortly before a crash and did not come into the op queue any more.
 * Used once, on the owning context.
 */
final class TransactionRestore {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionRestore.class);
    /** Whose offsets are the progress, as in RocketMQ. */
    static final ConsumerGroup GROUP = new ConsumerGroup("CID_RMQ_SYS_TRANS");

    private final MessageStore store;
    private final Owner owner;
    private final ConsumerOffsets offsets;
    private final TransactionEnds.State state;
    private final HalfReader reader;
    private final TransactionEnds ends;

    /** Where a final message is looked for. */
    private record Place(Topic topic, int queueId) {}

    TransactionRestore(
            MessageStore store,
            Owner owner,
            ConsumerOffsets offsets,
            TransactionEnds.State state,
            HalfReader reader,
            TransactionEnds ends) {
        this.store = store;
        this.owner = owner;
        this.offsets = offsets;
        this.state = state;
        this.reader = reader;
        this.ends = ends;
    }

    Future<Void> run() {
        long halfOffset = progressOf(HalfRecords.HALF_TOPIC);
        long opOffset = progressOf(HalfRecords.OP_TOPIC);
        state.halves().beginAt(halfOffset, store.maxOffset(HalfRecords.HALF_TOPIC, HalfRecords.QUEUE_ID));
        state.ops().beginAt(opOffset);
        reader.beginAt(halfOffset);
        return QueueWalk.run(store, owner, HalfRecords.OP_TOPIC, HalfRecords.QUEUE_ID, opOffset, this::takeOp)
                .compose(ignored -> reader.readOn())
                .compose(ignored -> findWritten())
                .onSuccess(ignored -> {
                    if (state.halves().count() > 0) {
                        LOG.info(
                                "{} transactions wait for their end",
                                state.halves().count());
                    }
                });
    }

    private long progressOf(Topic topic) {
        long min = store.minOffset(topic, HalfRecords.QUEUE_ID);
        OptionalLong saved = offsets.find(GROUP, topic, HalfRecords.QUEUE_ID);
        // Beyond the end when the log was lost: what is there now is new.
        return saved.isEmpty() || saved.getAsLong() > store.maxOffset(topic, HalfRecords.QUEUE_ID)
                ? min
                : Math.max(min, saved.getAsLong());
    }

    private boolean takeOp(StoredMessage op) {
        List<Long> halfOffsets = new ArrayList<>(OpRecords.offsetsOf(op));
        long end = store.maxOffset(HalfRecords.HALF_TOPIC, HalfRecords.QUEUE_ID);
        halfOffsets.removeIf(offset -> offset < 0 || offset >= end);
        halfOffsets.forEach(state.halves()::ended);
        state.ops().read(op.queueOffset(), halfOffsets);
        return true;
    }

    private Future<Void> findWritten() {
        Map<Place, Map<Long, PendingHalf>> places = new LinkedHashMap<>();
        for (PendingHalf pending : state.halves().all()) {
            placeOf(places, pending.topic(), pending.queueId()).put(pending.logOffset(), pending);
            placeOf(places, HalfRecords.GIVEN_UP_TOPIC, HalfRecords.QUEUE_ID).put(pending.logOffset(), pending);
        }
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<Place, Map<Long, PendingHalf>> entry : places.entrySet()) {
            done = done.compose(ignored -> findWritten(entry.getKey(), entry.getValue()));
        }
        return done;
    }

    private static Map<Long, PendingHalf> placeOf(Map<Place, Map<Long, PendingHalf>> places, Topic topic, int queueId) {
        return places.computeIfAbsent(new Place(topic, queueId), ignored -> new HashMap<>());
    }

    private Future<Void> findWritten(Place place, Map<Long, PendingHalf> byLogOffset) {
        long oldest = byLogOffset.values().stream()
                .mapToLong(PendingHalf::sentMillis)
                .min()
                .orElse(Long.MAX_VALUE);
        long from = Math.max(state.mark().fromMillis(), oldest);
        return owner.askLater(() -> Future.fromCompletionStage(
                        store.searchOffset(place.topic, place.queueId, from, TimeBoundary.LOWER)))
                .compose(queueOffset -> QueueWalk.run(
                        store, owner, place.topic, place.queueId, queueOffset, message -> find(message, byLogOffset)))
                .mapEmpty();
    }

    private boolean find(StoredMessage message, Map<Long, PendingHalf> byLogOffset) {
        PendingHalf pending = byLogOffset.get(message.preparedTransactionOffset());
        if (pending != null && pending.uniqueId().equals(Objects.requireNonNullElse(message.uniqueId(), ""))) {
            if (message.topic().equals(HalfRecords.GIVEN_UP_TOPIC)) {
                settle(pending, Outcome.GIVEN_UP);
            } else if (SystemFlags.transactionOf(message.sysFlag()) == SystemFlags.TRANSACTION_COMMIT) {
                settle(pending, Outcome.COMMITTED);
            }
        }
        return true;
    }

    private void settle(PendingHalf pending, Outcome outcome) {
        if (state.halves().find(pending.firstOffset()) == pending) {
            LOG.info("the transaction of message {} was {} before the last stop", pending.uniqueId(), outcome);
            ends.wasWritten(pending, outcome);
        }
    }
}

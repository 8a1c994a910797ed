package io.rillmq.broker.transaction;

import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.group.Member;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All transactions of a broker. What is in memory is a view of the half queue and the op queue; from where on a start
 * reads them are offsets of RocketMQ's own group. Owned by one context: every method runs on it, but for
 * {@link #readable}, {@link #gate} and {@link #register}.
 */
public final class Transactions {
    private static final long TICK_MILLIS_MAX = 1_000;

    private final Owner owner;
    private final ConsumerOffsets offsets;
    private final Supplier<TransactionConfig> config;
    private final PendingHalves halves;
    private final OpRecords ops;
    private final CommitMark mark;
    private final HalfReader reader;
    private final TransactionChecks checks;
    private final TransactionRestore restore;
    private final EndTransactionProcessor ends;
    private final HalfGate gate;
    private final TransactionRequests requests;
    private boolean isRestored;
    private long timer;
    private long savedProgress = -1;

    /** What the broker has. */
    public record Tables(
            Owner owner,
            TopicTable topics,
            ConsumerOffsets offsets,
            TableLog log,
            Function<ProducerGroup, List<Member>> producers) {}

    public Transactions(
            Supplier<TransactionConfig> config,
            Tables tables,
            MessageStore store,
            MessageAppender appender,
            Clock clock,
            Supplier<InetSocketAddress> storeHost,
            TransactionMeters meters) {
        this.owner = tables.owner;
        this.offsets = tables.offsets;
        this.config = config;
        PendingPlaces places = new PendingPlaces();
        this.halves = new PendingHalves(places, this::superseded);
        this.ops = new OpRecords(appender, owner, clock, storeHost, this::ended);
        this.mark = new CommitMark(tables.log, store);
        this.reader = new HalfReader(store, owner, halves, config);
        TransactionEnds.State state = new TransactionEnds.State(halves, ops, mark);
        TransactionEnds outcomes = new TransactionEnds(owner, tables.topics, appender, storeHost, state, meters);
        TransactionChecks.Log log = new TransactionChecks.Log(store, appender, owner, clock, storeHost);
        this.checks = new TransactionChecks(
                log, config, halves, reader, outcomes, new ProducerTurns(tables.producers), meters);
        this.restore = new TransactionRestore(store, owner, offsets, state, reader, outcomes);
        this.ends = new EndTransactionProcessor(store, owner, clock, outcomes);
        this.gate = new HalfGate(config, places);
        this.requests = new TransactionRequests(
                store, owner, halves, new TransactionResumes(log, halves, checks, gate, reader::next), storeHost);
        meters.watch(places::taken);
    }

    private void superseded(long halfOffset) {
        ops.owe(halfOffset);
    }

    private void ended(long halfOffset) {
        halves.ended(halfOffset);
        mark.end(halfOffset);
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return mark;
    }

    /** Where half messages come in. From any thread. */
    public HalfGate gate() {
        return gate;
    }

    /** Finds the half messages that wait. Once, before anybody is served. */
    public Future<Void> restore() {
        return restore.run().onSuccess(ignored -> isRestored = true);
    }

    public void start() {
        long millis = Math.min(
                TICK_MILLIS_MAX,
                Math.min(
                        config.get().timeout().toMillis(),
                        config.get().checkInterval().toMillis()));
        timer = owner.every(millis, this::tick);
    }

    /** Begins nothing new; what is being appended may still be acknowledged. */
    public void stop() {
        owner.cancel(timer);
        saveProgress();
    }

    private void tick() {
        reader.proceed();
        ops.retry();
        checks.proceed();
        saveProgress();
        if (halves.count() > 0) {
            mark.moveOn();
        }
    }

    /** The half queue's goes first: ops that belong to an unsaved progress must not be left out by the next start. */
    private void saveProgress() {
        long halfProgress = halves.firstOpen();
        if (isRestored && halfProgress != savedProgress) {
            offsets.commit(TransactionRestore.GROUP, HalfRecords.HALF_TOPIC, HalfRecords.QUEUE_ID, halfProgress);
            offsets.commit(
                    TransactionRestore.GROUP, HalfRecords.OP_TOPIC, HalfRecords.QUEUE_ID, ops.progress(savedProgress));
            savedProgress = halfProgress;
        }
    }

    /** The store's notice that a queue has a new message. Called on the store's thread. */
    public void readable(Topic topic, int queueId) {
        if (queueId == HalfRecords.QUEUE_ID && topic.equals(HalfRecords.HALF_TOPIC)) {
            reader.wake();
        }
    }

    /** From any thread. */
    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.END_TRANSACTION, ends);
        requests.register(router);
    }
}

package io.rillmq.broker.table;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.AppendRefusals;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.TableReplay.Restored;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RefusedException;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.file.Disk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the broker's tables in the log: every change of an entry is part of a record of one internal topic, and a table
 * is the result of all changes in their order. Its file is only a copy, from which the next start goes on; without it
 * the table is built again from the log alone.
 *
 * <p>Some changes are waited for and applied when they are in the log ({@link #log}), others are made first and logged
 * together a little later ({@link #changed}). One record at a time is on its way: what comes meanwhile goes into the
 * next, and a table's state is always that of a place in the log.
 *
 * <p>The log forgets its old end. Before that happens to the newest full state, every entry is logged again: from its
 * first record on, the log has everything.
 *
 * <p>Owned by one context: every method runs on it, but for {@link #add} and {@link #restore} at the start.
 */
public final class TableLog {
    /** RocketMQ takes topics with this prefix for its own: it does not list them to users, nor clean them. */
    public static final Topic TOPIC = new Topic("rmq_sys_rill_tables");

    static final int QUEUE_ID = 0;

    private static final Logger LOG = LoggerFactory.getLogger(TableLog.class);
    /** Nobody outside sends or receives these records. */
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final MessageStore store;
    private final MessageAppender appender;
    private final Owner owner;
    private final TableLogConfig config;
    private final Clock clock;
    private final Map<String, TrackedTable> tables = new LinkedHashMap<>();
    private final Queue<LoggedChanges> waiting = new ArrayDeque<>();
    private final List<Long> timers = new ArrayList<>();
    private final Promise<Void> started = Promise.promise();
    private final Promise<Void> drained = Promise.promise();
    private final FullStates fullStates;
    private Accord accord = Accord.REACHED;
    private long nextOffset;
    private boolean isBusy;
    private boolean isRefused;
    private boolean isClosing;

    /**
     * Where some table came from somewhere else, nothing is logged behind the log's state of it: all tables are logged and
     * then written to their files first, so that the next start, whenever that is, finds them in accord.
     */
    private enum Accord {
        TO_BE_LOGGED,
        TO_BE_WRITTEN,
        BEING_WRITTEN,
        REACHED
    }

    public TableLog(MessageStore store, MessageAppender appender, Owner owner, TableLogConfig config, Clock clock) {
        this.store = store;
        this.appender = appender;
        this.owner = owner;
        this.config = config;
        this.fullStates = new FullStates(config);
        this.clock = clock;
    }

    /** Makes {@code table} one of this log's, with a file of that name. Before {@link #restore}. */
    public void add(LoggedTable table, Path directory, String fileName, Disk disk) {
        tables.put(table.name(), new TrackedTable(table, new TableFile(directory, fileName, disk)));
    }

    /** Fills the tables. Blocks, so it is called once, before the owner runs. */
    public void restore() throws IOException {
        Restored restored = new TableReplay(store, tables).run();
        fullStates.restored(restored.full());
        nextOffset = restored.nextOffset();
        accord = restored.isFullStateRequired() ? Accord.TO_BE_LOGGED : Accord.REACHED;
    }

    /**
     * Begins to log. Where a table has what the log has not, everything is logged first: the future completes when that
     * is done, or cannot be done now.
     */
    public Future<Void> start() {
        timers.add(owner.every(config.logInterval().toMillis(), this::tick));
        timers.add(owner.every(config.fileInterval().toMillis(), () -> writeFiles(false)));
        reachAccord();
        return started.future();
    }

    /**
     * Logs changes, then applies them in their order.
     *
     * @return completes when they are in the log, as safe as the flush level says, and applied; fails with a
     *     {@link RefusedException} when the log does not take them, which may be for a part of them only
     */
    public Future<Void> log(List<TableChange> changes) {
        if (changes.isEmpty()) {
            return Future.succeededFuture();
        }
        if (waiting.size() >= config.waitingMax()) {
            return Future.failedFuture(full());
        }
        List<TableChange> overtaken = changes.stream()
                .filter(change -> trackedOf(change.table()).overtake(change.key()))
                .toList();
        LoggedChanges logged = LoggedChanges.toApply(changes);
        waiting.add(logged);
        proceed();
        return logged.done()
                .future()
                .onFailure(ignored ->
                        overtaken.forEach(change -> trackedOf(change.table()).changed(change.key())));
    }

    /**
     * Logs entries that {@code table} has changed already, at once.
     *
     * @return completes when they are in the log, as safe as the flush level says; fails with a {@link RefusedException}
     *     when the log does not take them now: then they are logged later, as after {@link #changed}
     */
    public Future<Void> logChanged(LoggedTable table, Collection<String> keys) {
        TrackedTable tracked = trackedOf(table.name());
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        if (waiting.size() >= config.waitingMax()) {
            keys.forEach(tracked::changed);
            return Future.failedFuture(full());
        }
        keys.forEach(tracked::changedWaiting);
        LoggedChanges logged = LoggedChanges.applied(table, keys);
        waiting.add(logged);
        proceed();
        return logged.done().future().onFailure(ignored -> keys.forEach(tracked::changed));
    }

    private RefusedException full() {
        return new RefusedException(
                ResponseCode.SYSTEM_BUSY, waiting.size() + " changes wait for the log, more than may; try again");
    }

    /** An entry of {@code table} has changed already; it is logged soon, together with others. */
    public void changed(LoggedTable table, String key) {
        trackedOf(table.name()).changed(key);
    }

    private TrackedTable trackedOf(String table) {
        return Objects.requireNonNull(tables.get(table), table);
    }

    private void tick() {
        tables.values().forEach(TrackedTable::markDue);
        if (accord == Accord.REACHED && fullStates.isDue(store)) {
            fullStates.begin(tables.values());
        }
        reachAccord();
        proceed();
    }

    private void reachAccord() {
        switch (accord) {
            case TO_BE_LOGGED -> {
                fullStates.begin(tables.values());
                proceed();
            }
            case TO_BE_WRITTEN -> {
                accord = Accord.BEING_WRITTEN;
                writeFiles(true).onComplete(written -> {
                    if (written.succeeded()) {
                        accord = Accord.REACHED;
                        started.tryComplete();
                        proceed();
                    } else {
                        accord = Accord.TO_BE_WRITTEN;
                        refuseWaiting("the files of the tables cannot be written: "
                                + written.cause().getMessage());
                    }
                });
            }
            case BEING_WRITTEN -> {}
            case REACHED -> started.tryComplete();
        }
    }

    private void proceed() {
        if (isBusy) {
            return;
        }
        Round round = assemble();
        if (round.isEmpty() && !fullStates.hasNews()) {
            if (isClosing) {
                refuseWaiting("the broker is stopping");
                drained.tryComplete();
            }
            return;
        }
        isBusy = true;
        RecordHead head =
                new RecordHead(TOPIC, QUEUE_ID, 0, 0, clock.millis(), HOST, HOST, 0, 0, MessageProperties.EMPTY);
        appender.append(
                        owner::run,
                        head,
                        Unpooled.wrappedBuffer(round.record(fullStates.newest()).toJson()),
                        true)
                .onComplete(answer -> settle(round, answer.result()));
    }

    private Round assemble() {
        Round round = new Round(config.recordBytesMax());
        if (accord == Accord.REACHED) {
            for (LoggedChanges next = waiting.peek();
                    next != null && round.hasRoomForWaiting();
                    next = waiting.peek()) {
                if (round.takeFrom(next)) {
                    waiting.remove();
                }
            }
            tables.values().forEach(each -> each.takeDue(round));
        }
        fullStates.take(round);
        return round;
    }

    private void settle(Round round, AppendOutcome outcome) {
        isBusy = false;
        if (outcome instanceof Appended appended) {
            logged(round, appended);
        } else {
            refused(round, (Refused) outcome);
        }
        proceed();
    }

    private void logged(Round round, Appended appended) {
        if (isRefused) {
            isRefused = false;
            LOG.info("changes of topics, groups and offsets are logged again");
        }
        nextOffset = appended.queueOffset() + 1;
        tables.values().forEach(each -> each.logged(appended.sizeBytes()));
        boolean isFullStateWhole = fullStates.logged(appended);
        round.toApply().forEach(change -> trackedOf(change.table()).apply(change));
        round.toApply().stream().map(TableChange::table).distinct().forEach(table -> trackedOf(table)
                .table()
                .settle());
        round.promises().forEach(Promise::complete);
        if (isFullStateWhole && accord == Accord.TO_BE_LOGGED) {
            accord = Accord.TO_BE_WRITTEN;
            reachAccord();
        }
    }

    private void refused(Round round, Refused refusal) {
        if (!isRefused) {
            isRefused = true;
            LOG.warn("changes of topics, groups and offsets are not logged: {}", refusal.detail());
        }
        fullStates.refused();
        round.unlogged().forEach(change -> trackedOf(change.table()).putBack(change.key()));
        RefusedException failure = AppendRefusals.failure(refusal);
        round.promises().forEach(promise -> promise.fail(failure));
        LoggedChanges begun = round.begun();
        if (begun != null) {
            waiting.remove(begun);
            begun.done().fail(failure);
        }
        if (accord != Accord.REACHED) {
            refuseWaiting(refusal.detail());
        }
    }

    private void refuseWaiting(String reason) {
        started.tryComplete();
        for (LoggedChanges next = waiting.poll(); next != null; next = waiting.poll()) {
            next.done().fail(new RefusedException(ResponseCode.SERVICE_NOT_AVAILABLE, reason));
        }
    }

    /** Writes the files that are behind, or all whose content or offset is not that of now. */
    private Future<Void> writeFiles(boolean all) {
        if (accord == Accord.TO_BE_LOGGED) {
            return Future.succeededFuture();
        }
        List<Future<Void>> written = new ArrayList<>();
        for (TrackedTable each : tables.values()) {
            if (all ? !each.isFileAt(nextOffset) : each.isFileDue(config.replayBytesMax())) {
                written.add(each.write(owner, nextOffset));
            }
        }
        return Future.join(written).mapEmpty();
    }

    /** Logs what is left and writes the files, whatever fails on the way. Before the store is closed. */
    public Future<Void> close() {
        timers.forEach(owner::cancel);
        isClosing = true;
        tables.values().forEach(TrackedTable::markDue);
        proceed();
        return drained.future().transform(ignored -> writeFiles(true));
    }
}

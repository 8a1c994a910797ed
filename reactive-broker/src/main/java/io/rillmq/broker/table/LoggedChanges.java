package io.rillmq.broker.table;

import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/** Changes that one caller wants to have in the log, in their order. */
final class LoggedChanges {
    private final Queue<Supplier<TableChange>> rest = new ArrayDeque<>();
    private final boolean isApplied;
    private final Promise<Void> done = Promise.promise();

    private LoggedChanges(boolean isApplied) {
        this.isApplied = isApplied;
    }

    /** Changes that the tables take over when they are in the log. */
    static LoggedChanges toApply(List<TableChange> changes) {
        LoggedChanges waiting = new LoggedChanges(false);
        changes.forEach(change -> waiting.rest.add(() -> change));
        return waiting;
    }

    /** Entries that {@code table} has changed already; each is logged as it is when its turn comes. */
    static LoggedChanges applied(LoggedTable table, Collection<String> keys) {
        LoggedChanges waiting = new LoggedChanges(true);
        keys.forEach(key -> waiting.rest.add(() -> new TableChange(table.name(), key, table.valueOf(key))));
        return waiting;
    }

    TableChange next() {
        return rest.remove().get();
    }

    boolean isEmpty() {
        return rest.isEmpty();
    }

    /** Whether the table has them already. */
    boolean isApplied() {
        return isApplied;
    }

    /** Completes when the last of them is in the log. */
    Promise<Void> done() {
        return done;
    }
}

package io.rillmq.broker.table;

import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Changes that one caller wants to have in the log, in their order. */
final class LoggedChanges {
    private final Queue<TableChange> rest;
    private final Promise<Void> done = Promise.promise();

    LoggedChanges(List<TableChange> changes) {
        this.rest = new ArrayDeque<>(changes);
    }

    TableChange next() {
        return rest.remove();
    }

    boolean isEmpty() {
        return rest.isEmpty();
    }

    /** Completes when the last of them is in the log. */
    Promise<Void> done() {
        return done;
    }
}

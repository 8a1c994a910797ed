package io.rillmq.broker.table;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one record on their way to the log: what callers wait for first, then what nobody waits for, then a
 * piece of a full state. Of an entry that is in several of these, the first counts: it is the newest.
 */
final class Round {
    /** Each kind leaves room for the next, so that none starves. */
    private static final int WAITING_PARTS = 2;

    private static final int UNLOGGED_PARTS = 3;
    private static final int ALL_PARTS = 4;
    private static final int OVERHEAD_BYTES = 8;

    private record Entry(String table, String key) {}

    private final int bytesMax;
    private final Map<Entry, TableChange> changes = new LinkedHashMap<>();
    private final List<TableChange> toApply = new ArrayList<>();
    private final List<TableChange> unlogged = new ArrayList<>();
    private final List<Promise<Void>> promises = new ArrayList<>();
    private @Nullable LoggedChanges begun;
    private long bytes;

    Round(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean hasRoomForWaiting() {
        return hasRoom(WAITING_PARTS);
    }

    boolean hasRoomForUnlogged() {
        return hasRoom(UNLOGGED_PARTS);
    }

    boolean hasRoomForFullState() {
        return hasRoom(ALL_PARTS);
    }

    private boolean hasRoom(int parts) {
        return bytes < (long) bytesMax * parts / ALL_PARTS;
    }

    /** Takes as many of {@code waiting} as there is room for; true when it took all. */
    boolean takeFrom(LoggedChanges waiting) {
        begun = waiting;
        while (hasRoomForWaiting()) {
            TableChange change = waiting.next();
            if (waiting.isApplied()) {
                addApplied(change);
            } else {
                changes.put(new Entry(change.table(), change.key()), change);
                count(change);
                toApply.add(change);
            }
            if (waiting.isEmpty()) {
                promises.add(waiting.done());
                begun = null;
                return true;
            }
        }
        return false;
    }

    /** What is there of the entry already is as new, or is its removal. */
    private void addApplied(TableChange change) {
        if (changes.putIfAbsent(new Entry(change.table(), change.key()), change) == null) {
            count(change);
        }
    }

    void addUnlogged(TableChange change) {
        if (changes.putIfAbsent(new Entry(change.table(), change.key()), change) == null) {
            count(change);
            unlogged.add(change);
        }
    }

    void addOfFullState(TableChange change) {
        if (changes.putIfAbsent(new Entry(change.table(), change.key()), change) == null) {
            count(change);
        }
    }

    private void count(TableChange change) {
        String json = change.json();
        bytes += change.key().length() + (json == null ? 0 : json.length()) + OVERHEAD_BYTES;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    TableRecord record(@Nullable FullState full) {
        return new TableRecord(full, List.copyOf(changes.values()));
    }

    /** What the tables take over when it is in the log, in its order. */
    List<TableChange> toApply() {
        return toApply;
    }

    /** What the tables had already, and what is to be logged again when this round is refused. */
    List<TableChange> unlogged() {
        return unlogged;
    }

    /** Whoever waits for the changes that end in this round. */
    List<Promise<Void>> promises() {
        return promises;
    }

    /** Changes of which a part is in this round and the rest comes later; null for none. */
    @Nullable
    LoggedChanges begun() {
        return begun;
    }
}

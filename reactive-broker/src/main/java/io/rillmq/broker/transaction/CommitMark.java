package io.rillmq.broker.transaction;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.JsonBody;
import io.rillmq.protocol.body.TransactionMark;
import io.rillmq.store.MessageStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From when on, in store time, a committed message may be in the log while the op queue does not say so yet. A start
 * after a crash looks for such messages from there on, instead of committing them a second time. Owned by one context:
 * every method runs on it.
 */
final class CommitMark implements LoggedTable {
    private static final String KEY = "commits";
    /** It moves on no sooner: its own records make the log grow too. */
    private static final long STEP_BYTES = 1 << 20;

    private final TableLog log;
    private final MessageStore store;
    /** Since when, by the half message. */
    private final Map<Long, Long> underWay = new HashMap<>();

    private final TreeMap<Long, Integer> times = new TreeMap<>();
    private long fromMillis;
    private long atLogOffset;

    CommitMark(TableLog log, MessageStore store) {
        this.log = log;
        this.store = store;
    }

    /** What was logged last: no earlier commit lacks its op. */
    long fromMillis() {
        return fromMillis;
    }

    /** The final message of a half message is about to be written. */
    void begin(long halfOffset) {
        note(halfOffset, store.lastStoreMillis());
    }

    /** A start has found its final message, which may be as old as the mark. */
    void found(long halfOffset) {
        note(halfOffset, fromMillis);
    }

    private void note(long halfOffset, long millis) {
        end(halfOffset);
        underWay.put(halfOffset, millis);
        times.merge(millis, 1, Integer::sum);
    }

    /** The op queue has it, or the final message was refused. */
    void end(long halfOffset) {
        Long begun = underWay.remove(halfOffset);
        if (begun != null) {
            times.computeIfPresent(begun, (millis, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Moves on, when the log has grown enough. */
    void moveOn() {
        long end = store.maxLogOffset();
        if (end - atLogOffset < STEP_BYTES) {
            return;
        }
        atLogOffset = end;
        long next = times.isEmpty() ? store.lastStoreMillis() : times.firstKey();
        if (next > fromMillis) {
            fromMillis = next;
            log.changed(this, KEY);
        }
    }

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public List<String> keys() {
        return List.of(KEY);
    }

    @Override
    public @Nullable String valueOf(String key) {
        return key.equals(KEY) ? Long.toString(fromMillis) : null;
    }

    @Override
    public void apply(String key, @Nullable String json) {
        fromMillis = json == null ? 0 : Long.parseLong(json);
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        fromMillis = json == null ? 0 : TransactionMark.fromJson(json).fromMillis();
    }

    @Override
    public JsonBody copy() {
        return new TransactionMark(fromMillis);
    }
}

package io.rillmq.broker.delay;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.DelayOffsetTable;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The next message to deliver of each delay level, 0 for a level that has none. Owned by one context: every method runs
 * on it. Moves are logged a little later: after a crash the messages delivered since are delivered again.
 */
public final class DelayProgress implements LoggedTable {
    private final TableLog log;
    private final Clock clock;
    private final Map<Integer, Long> offsets = new TreeMap<>();
    private DataVersion version;

    public DelayProgress(TableLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
    }

    long nextOffset(int level) {
        return offsets.getOrDefault(level, 0L);
    }

    void moveTo(int level, long offset) {
        offsets.put(level, offset);
        log.changed(this, Integer.toString(level));
    }

    @Override
    public String name() {
        return "delays";
    }

    @Override
    public List<String> keys() {
        return offsets.keySet().stream().map(String::valueOf).toList();
    }

    @Override
    public @Nullable String valueOf(String key) {
        Long offset = offsets.get(Integer.valueOf(key));
        return offset == null ? null : offset.toString();
    }

    @Override
    public void apply(String key, @Nullable String json) {
        if (json == null) {
            offsets.remove(Integer.valueOf(key));
        } else {
            offsets.put(Integer.valueOf(key), Long.valueOf(json));
        }
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        DelayOffsetTable table =
                json == null ? new DelayOffsetTable(version, Map.of()) : DelayOffsetTable.fromJson(json);
        version = table.dataVersion();
        offsets.clear();
        offsets.putAll(table.offsets());
    }

    @Override
    public DelayOffsetTable copy() {
        version = version.next(clock.millis());
        return new DelayOffsetTable(version, offsets);
    }
}

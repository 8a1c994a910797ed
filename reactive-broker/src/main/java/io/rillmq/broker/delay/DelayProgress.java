package io.rillmq.broker.delay;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.DelayOffsetTable;
import io.rillmq.store.MessageStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far each delay level is: the next message to deliver, 0 for a level that has none, and a place of the log behind
 * which all messages are that were delivered from that one on. Moves are logged a little later: after a crash the log
 * behind that place tells the rest. Owned by one context: every method runs on it, but for those of the start.
 */
public final class DelayProgress implements LoggedTable {
    /** The value of an entry: both numbers. RillMQ's first releases had the first alone. */
    private static final Pattern VALUE = Pattern.compile("\\[(\\d{1,18}),(\\d{1,18})]|(\\d{1,18})");

    private static final long UNKNOWN = -1;
    private static final long NOTHING = -1;
    /** How far the place may fall behind the end of the log, which a start has to read, while messages wait. */
    private static final long DISTANCE_BYTES_MAX = 16 << 20;

    private final TableLog log;
    private final MessageStore store;
    private final Clock clock;
    private final Map<Integer, Level> levels = new TreeMap<>();
    private DataVersion version;

    private static final class Level {
        long nextOffset;
        /** The place as it was told last; {@link #UNKNOWN} when it never was. */
        long deliveredBehind = UNKNOWN;
        /** Whether the log, or the file, has a place: nothing is delivered before. */
        boolean isBegun;
        /** Where the log ended before the first delivery that is not yet moved over; {@link #NOTHING} for none. */
        long underWayFrom = NOTHING;
    }

    public DelayProgress(TableLog log, MessageStore store, Clock clock) {
        this.log = log;
        this.store = store;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
    }

    private Level of(int level) {
        return levels.computeIfAbsent(level, ignored -> new Level());
    }

    long nextOffset(int level) {
        Level known = levels.get(level);
        return known == null ? 0 : known.nextOffset;
    }

    void moveTo(int level, long offset) {
        of(level).nextOffset = offset;
        log.changed(this, Integer.toString(level));
    }

    /** Whether the log has the place for a level: before that, nothing may be delivered. */
    boolean isBegun(int level) {
        return of(level).isBegun;
    }

    /** Completes when the log has the place; fails when it does not take it now. */
    Future<Void> begin(int level) {
        of(level);
        return log.logChanged(this, List.of(Integer.toString(level))).onSuccess(logged -> of(level).isBegun = true);
    }

    /** Messages of a level are about to be delivered. */
    void underWay(int level) {
        Level known = of(level);
        known.underWayFrom = known.underWayFrom == NOTHING ? store.maxLogOffset() : known.underWayFrom;
    }

    /** The level has moved over all that were delivered. */
    void settled(int level) {
        of(level).underWayFrom = NOTHING;
    }

    /** Logs the place of a level once more when the last one is far behind. */
    void follow(int level) {
        if (isBegun(level) && store.maxLogOffset() - of(level).deliveredBehind > DISTANCE_BYTES_MAX) {
            log.changed(this, Integer.toString(level));
        }
    }

    /**
     * Where the log has to be read from to learn what was delivered of a level; its end when nothing can have been. For
     * the start: what is found is under way until the level has moved over it.
     */
    long restoredFrom(int level) {
        Level known = of(level);
        if (known.deliveredBehind > store.maxLogOffset()) {
            // The log lost its end, and this place means nothing any more.
            known.isBegun = false;
        }
        if (!known.isBegun) {
            return store.maxLogOffset();
        }
        known.underWayFrom = known.deliveredBehind;
        return known.deliveredBehind;
    }

    @Override
    public String name() {
        return "delays";
    }

    @Override
    public List<String> keys() {
        return levels.keySet().stream().map(String::valueOf).toList();
    }

    @Override
    public @Nullable String valueOf(String key) {
        Level level = levels.get(Integer.valueOf(key));
        if (level == null) {
            return null;
        }
        level.deliveredBehind = place(level);
        return "[" + level.nextOffset + "," + level.deliveredBehind + "]";
    }

    private long place(Level level) {
        return level.underWayFrom == NOTHING ? store.maxLogOffset() : level.underWayFrom;
    }

    @Override
    public void apply(String key, @Nullable String json) {
        int number = Integer.parseInt(key);
        if (json == null) {
            levels.remove(number);
            return;
        }
        Matcher value = VALUE.matcher(json);
        if (!value.matches()) {
            throw new IllegalArgumentException("neither an offset nor an offset and a place: " + json);
        }
        boolean hasPlace = value.group(3) == null;
        Level level = of(number);
        level.nextOffset = Long.parseLong(value.group(hasPlace ? 1 : 3));
        level.deliveredBehind = hasPlace ? Long.parseLong(value.group(2)) : UNKNOWN;
        level.isBegun = hasPlace;
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        DelayOffsetTable table =
                json == null ? new DelayOffsetTable(version, Map.of(), Map.of()) : DelayOffsetTable.fromJson(json);
        version = table.dataVersion();
        levels.clear();
        table.offsets().forEach((level, offset) -> of(level).nextOffset = offset);
        table.deliveredBehind().forEach((level, place) -> {
            of(level).deliveredBehind = place;
            of(level).isBegun = true;
        });
    }

    @Override
    public DelayOffsetTable copy() {
        version = version.next(clock.millis());
        Map<Integer, Long> offsets = new TreeMap<>();
        Map<Integer, Long> places = new TreeMap<>();
        levels.forEach((number, level) -> {
            offsets.put(number, level.nextOffset);
            places.put(number, place(level));
        });
        return new DelayOffsetTable(version, offsets, places);
    }
}

package io.rillmq.broker.table;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.JsonBody;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Configurations by name, published as a whole whenever changes to them are in the log. Owned by one context: every
 * method runs on it, but for {@link #published}, which any thread may call.
 *
 * @param <C> one configuration
 * @param <T> an immutable copy of all
 */
public final class ConfigTable<C extends JsonBody, T extends JsonBody> implements LoggedTable {
    private final String name;
    private final Shape<C, T> shape;
    private final Clock clock;
    private final Runnable changed;
    private final Map<String, C> entries = new TreeMap<>();
    private DataVersion version;
    private volatile T published;

    /**
     * How one configuration and a copy of all are read and made.
     *
     * @param copy makes a copy of its own
     */
    public record Shape<C, T>(
            Function<ByteBuf, C> entry,
            Function<ByteBuf, T> all,
            Function<T, DataVersion> version,
            Function<T, Map<String, C>> entries,
            BiFunction<DataVersion, Map<String, C>, T> copy) {}

    /** @param changed told, on the owning context, whenever a new state was published */
    public ConfigTable(String name, Shape<C, T> shape, Clock clock, Runnable changed) {
        this.name = name;
        this.shape = shape;
        this.clock = clock;
        this.changed = changed;
        this.version = new DataVersion(0, clock.millis(), 0);
        this.published = shape.copy().apply(version, entries);
    }

    /** All configurations as they are in the log. From any thread. */
    public T published() {
        return published;
    }

    public @Nullable C get(String key) {
        return entries.get(key);
    }

    public int size() {
        return entries.size();
    }

    /** Makes a change that nobody waits for; {@link #settle} publishes it. */
    public void put(TableLog log, String key, C config) {
        entries.put(key, config);
        log.changed(this, key);
    }

    /** The change that makes {@code key} so; to be logged. */
    public TableChange changeTo(String key, C config) {
        return TableChange.put(name, key, textOf(config));
    }

    /** The change that removes {@code key}; to be logged. */
    public TableChange removal(String key) {
        return TableChange.remove(name, key);
    }

    private static String textOf(JsonBody config) {
        return new String(config.toJson(), StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    @Override
    public @Nullable String valueOf(String key) {
        C config = entries.get(key);
        return config == null ? null : textOf(config);
    }

    @Override
    public void apply(String key, @Nullable String json) {
        if (json == null) {
            entries.remove(key);
        } else {
            entries.put(key, shape.entry().apply(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void settle() {
        version = version.next(clock.millis());
        published = copy();
        changed.run();
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        T table = json == null
                ? shape.copy().apply(version, Map.of())
                : shape.all().apply(json);
        version = shape.version().apply(table);
        entries.clear();
        entries.putAll(shape.entries().apply(table));
        published = table;
    }

    @Override
    public T copy() {
        return shape.copy().apply(version, entries);
    }
}

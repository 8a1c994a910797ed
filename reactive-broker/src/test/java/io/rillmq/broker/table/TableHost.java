package io.rillmq.broker.table;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.protocol.body.JsonBody;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A store with two tables in its log: {@code "first"}, whose changes are waited for, and {@code "second"}. */
final class TableHost {
    static final Path DIRECTORY = Path.of("/tables");
    static final Path CONFIG = DIRECTORY.resolve("config");
    static final int SEGMENT_BYTES = 32 << 10;
    /** Small, so that records, full states and segments are many. */
    static final TableLogConfig SMALL =
            new TableLogConfig(Duration.ofMillis(1), Duration.ofMillis(5), 512, 100, 4_096, 16_384);
    /** Nothing happens by itself. */
    static final TableLogConfig PATIENT = SMALL.withIntervals(Duration.ofDays(1), Duration.ofDays(1));

    private static final int TIMEOUT_SECONDS = 60;

    final MessageStore store;
    final TableLog log;
    final TextTable first = new TextTable("first");
    final TextTable second = new TextTable("second");
    private final Owner owner;

    private TableHost(Vertx vertx, Disk disk, TableLogConfig config) throws Exception {
        owner = new Owner(vertx, vertx.getOrCreateContext());
        StoreConfig small = StoreConfig.defaults(DIRECTORY).withLog(new LogConfig(SEGMENT_BYTES, SEGMENT_BYTES));
        store = MessageStore.open(
                small, disk, Clock.systemUTC(), (topic, queueId, queueOffset, tagsCode, storeMillis) -> {});
        log = new TableLog(store, new MessageAppender(store), owner, config, Clock.systemUTC());
        log.add(first, CONFIG, "first.json", disk);
        log.add(second, CONFIG, "second.json", disk);
    }

    static TableHost open(Vertx vertx, Disk disk, TableLogConfig config) throws Exception {
        TableHost host = new TableHost(vertx, disk, config);
        boolean isOpen = false;
        try {
            host.log.restore();
            host.await(host.owner.askLater(host.log::start));
            isOpen = true;
            return host;
        } finally {
            if (!isOpen) {
                host.store.close().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Changes entries of the first table and waits. */
    void log(TableChange... changes) throws Exception {
        await(logging(changes));
    }

    Future<Void> logging(TableChange... changes) {
        return owner.askLater(() -> log.log(List.of(changes)));
    }

    /** Changes an entry of the second table, to be logged some time. */
    void change(String key, @Nullable String value) throws Exception {
        await(owner.ask(() -> {
            second.apply(key, value);
            log.changed(second, key);
            return true;
        }));
    }

    /** The state as the process dies: nothing more is logged or written. */
    void crash() throws Exception {
        store.close().toCompletableFuture().handle((done, failure) -> done).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Logs and writes what is left, as far as the disk lets it. */
    void stopLogging() throws Exception {
        await(owner.askLater(log::close).otherwiseEmpty());
    }

    void close() throws Exception {
        await(owner.askLater(log::close));
        await(Future.fromCompletionStage(store.close()));
    }

    <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    static TableChange put(String key, String value) {
        return TableChange.put("first", key, '"' + value + '"');
    }

    static TableChange remove(String key) {
        return TableChange.remove("first", key);
    }

    /** Texts by name; the value of an entry is its text in quotes. */
    static final class TextTable implements LoggedTable {
        final Map<String, String> entries = new TreeMap<>();
        private final String name;

        TextTable(String name) {
            this.name = name;
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
            return entries.get(key);
        }

        @Override
        public void apply(String key, @Nullable String json) {
            if (json == null) {
                entries.remove(key);
            } else {
                entries.put(key, json);
            }
        }

        @Override
        public void load(@Nullable ByteBuf json) {
            Map<String, String> loaded =
                    json == null ? Map.of() : KvTable.fromJson(json).table();
            entries.clear();
            entries.putAll(loaded);
        }

        @Override
        public JsonBody copy() {
            return new KvTable(new HashMap<>(entries));
        }
    }
}

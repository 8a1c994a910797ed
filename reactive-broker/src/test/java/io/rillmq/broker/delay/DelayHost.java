package io.rillmq.broker.delay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.table.TableLogConfig;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A store with delay levels and the log of their progress, and nothing else of a broker. */
final class DelayHost {
    static final Path DIRECTORY = Path.of("/delays");
    static final Topic ORDERS = new Topic("orders");
    static final DelayLevels LEVELS = DelayLevels.parse("1s 2s 3s");
    /** Progress is logged at once. */
    static final TableLogConfig EAGER =
            new TableLogConfig(Duration.ofMillis(1), Duration.ofMillis(5), 512, 100, 4_096, 16_384);
    /** It never is. */
    static final TableLogConfig PATIENT = EAGER.withIntervals(Duration.ofDays(1), Duration.ofDays(1));

    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_911);
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int TIMEOUT_SECONDS = 60;

    final MessageStore store;
    final DelayProgress progress;
    final DelayService service;
    private final Owner owner;
    private final TableLog tables;
    private final MessageAppender appender;
    private volatile boolean isOpen;

    private DelayHost(Vertx vertx, Disk disk, TableLogConfig config, Clock clock) throws Exception {
        this.owner = new Owner(vertx, vertx.getOrCreateContext());
        this.store = MessageStore.open(
                StoreConfig.defaults(DIRECTORY).withLog(new LogConfig(SEGMENT_BYTES, SEGMENT_BYTES)),
                disk,
                clock,
                this::readable);
        this.appender = new MessageAppender(store);
        this.tables = new TableLog(store, appender, owner, config, clock);
        this.progress = new DelayProgress(tables, store, clock);
        tables.add(progress, DIRECTORY.resolve("config"), "delayOffset.json", disk);
        this.service =
                new DelayService(store, appender, owner, new DelayConfig(LEVELS, 4), progress, clock, () -> HOST);
    }

    private void readable(Topic topic, int queueId, long queueOffset, long tagsCode, long storeMillis) {
        if (isOpen) {
            service.readable(topic, queueId);
        }
    }

    static DelayHost open(Vertx vertx, Disk disk, TableLogConfig config, Clock clock) throws Exception {
        DelayHost host = new DelayHost(vertx, disk, config, clock);
        try {
            host.tables.restore();
            host.service.restore();
            await(host.owner.askLater(host.tables::start));
            host.isOpen = true;
            host.owner.run(host.service::start);
            return host;
        } finally {
            if (!host.isOpen) {
                host.crash();
            }
        }
    }

    /** Sends a message to be delivered after the delay of a level; its body is its id. */
    Future<AppendOutcome> send(String id, int level) {
        return send(id, MessageProperties.EMPTY.with("UNIQ_KEY", id).with("DELAY", Integer.toString(level)));
    }

    Future<AppendOutcome> send(String id, MessageProperties properties) {
        return appender.append(
                Runnable::run,
                Parking.routed(head(properties), LEVELS),
                Unpooled.copiedBuffer(id, StandardCharsets.UTF_8),
                true);
    }

    static RecordHead head(MessageProperties properties) {
        return new RecordHead(ORDERS, 0, 0, 0, 1, HOST, HOST, 0, 0, properties);
    }

    /** All that was delivered. */
    List<StoredMessage> messages() {
        List<StoredMessage> all = new ArrayList<>();
        for (long offset = 0; offset < store.maxOffset(ORDERS, 0); ) {
            CompletableFuture<ReadResult> answer = new CompletableFuture<>();
            store.read(
                    new ReadRequest(ORDERS, 0, offset, 100, 1 << 20, QueueFilter.ALL, Runnable::run), answer::complete);
            ReadResult result = answer.join();
            ByteBuf records = result.records();
            try {
                while (records.isReadable()) {
                    all.add(RecordReader.read(records));
                }
            } finally {
                records.release();
            }
            offset = result.nextQueueOffset();
        }
        return all;
    }

    List<String> delivered() {
        return messages().stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Whether every level has moved over all that it was given. */
    boolean isIdle() throws Exception {
        return await(owner.ask(() -> LEVELS.delays().stream()
                .map(delay -> LEVELS.delays().indexOf(delay) + 1)
                .allMatch(level -> progress.nextOffset(level)
                        == store.maxOffset(DelayLevels.TOPIC, DelayLevels.queueIdOf(level)))));
    }

    /** The process dies: on the disk, which is cut already, nothing more is noted. */
    void crash() throws Exception {
        store.close().toCompletableFuture().handle((done, failure) -> done).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        await(owner.ask(() -> {
            service.stop();
            return true;
        }));
        await(owner.askLater(tables::close).otherwiseEmpty());
    }

    void close() throws Exception {
        await(owner.ask(() -> {
            service.stop();
            return true;
        }));
        await(owner.askLater(tables::close));
        await(Future.fromCompletionStage(store.close()));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}

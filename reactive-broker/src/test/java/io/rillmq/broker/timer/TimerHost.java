package io.rillmq.broker.timer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.header.send.RecallHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.rillmq.store.retain.RetentionConfig;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A store with timers, and nothing else of a broker. */
final class TimerHost {
    static final Path DIRECTORY = Path.of("/timers");
    static final Topic ORDERS = new Topic("orders");
    static final String BROKER = "broker-a";
    static final int SEGMENT_BYTES = 32 << 10;
    /** Snapshots are many, and a clock that jumped is noticed at once. */
    static final TimerConfig EAGER = TimerConfig.DEFAULTS.withPace(4 << 10, Duration.ofMillis(2));

    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_911);
    private static final int TIMEOUT_SECONDS = 60;

    final MessageStore store;
    final TimerHold hold = new TimerHold();
    final TimerService service;
    final Map<String, TopicConfig> topics = new ConcurrentHashMap<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MessageAppender appender;
    private final Clock clock;
    private volatile boolean isOpen;

    private TimerHost(Vertx vertx, Disk disk, TimerConfig config, Clock clock, RetentionConfig retention)
            throws Exception {
        this.clock = clock;
        store = MessageStore.open(
                StoreConfig.defaults(DIRECTORY)
                        .withLog(new LogConfig(SEGMENT_BYTES, SEGMENT_BYTES))
                        .withRetention(retention)
                        .withHold(hold),
                disk,
                clock,
                this::readable);
        appender = new MessageAppender(store);
        topics.put(ORDERS.value(), new TopicConfig(ORDERS.value(), 1, 6));
        service = new TimerService(
                () -> config,
                new TimerService.Surroundings(BROKER, store, appender, topic -> topics.get(topic.value()), () -> HOST),
                new Owner(vertx, vertx.getOrCreateContext()).another(),
                hold,
                DIRECTORY,
                disk,
                meters,
                clock);
    }

    private void readable(Topic topic, int queueId, long queueOffset, long tagsCode, long storeMillis) {
        if (isOpen) {
            service.readable(topic, queueId);
        }
    }

    static TimerHost open(Vertx vertx, Disk disk, TimerConfig config, Clock clock) throws Exception {
        return open(vertx, disk, config, clock, RetentionConfig.DEFAULTS);
    }

    static TimerHost open(Vertx vertx, Disk disk, TimerConfig config, Clock clock, RetentionConfig retention)
            throws Exception {
        TimerHost host = new TimerHost(vertx, disk, config, clock, retention);
        try {
            host.service.restore();
            host.isOpen = true;
            host.service.start();
            return host;
        } finally {
            if (!host.isOpen) {
                host.crash();
            }
        }
    }

    /** Sends a message that is due at that time; its id is its body. */
    Future<AppendOutcome> send(String id, long dueMillis) {
        return send(ORDERS, id, dueMillis);
    }

    Future<AppendOutcome> send(Topic topic, String id, long dueMillis) {
        TimerGate.Placement.Stored stored = (TimerGate.Placement.Stored) place(timed(topic, id, dueMillis));
        return append(stored.head(), id);
    }

    TimerGate.Placement place(RecordHead head) {
        return service.gate().place(head);
    }

    RecordHead ordered(String id, long dueMillis) {
        return timed(ORDERS, id, dueMillis);
    }

    private RecordHead timed(Topic topic, String id, long dueMillis) {
        MessageProperties properties =
                MessageProperties.EMPTY.with("UNIQ_KEY", id).with("TIMER_DELIVER_MS", Long.toString(dueMillis));
        return new RecordHead(topic, 0, 0, 0, clock.millis(), HOST, HOST, 0, 0, properties);
    }

    /** A message without a time. */
    Future<AppendOutcome> sendNow(Topic topic, String body) {
        return append(new RecordHead(topic, 0, 0, 0, clock.millis(), HOST, HOST, 0, 0, MessageProperties.EMPTY), body);
    }

    private Future<AppendOutcome> append(RecordHead head, String body) {
        return appender.append(Runnable::run, head, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true);
    }

    Future<Response> recall(String id, long dueMillis) {
        RecallHandle handle = RecallHandle.of(ORDERS.value(), BROKER, dueMillis, id);
        return service.recall(new RecallHeader("producers", ORDERS, handle.encode()), handle, HOST);
    }

    /** All that is in a queue. */
    List<StoredMessage> messages(Topic topic) {
        List<StoredMessage> all = new ArrayList<>();
        long offset = store.minOffset(topic, 0);
        while (offset < store.maxOffset(topic, 0)) {
            CompletableFuture<ReadResult> answer = new CompletableFuture<>();
            store.read(
                    new ReadRequest(topic, 0, offset, 100, 1 << 20, QueueFilter.ALL, Runnable::run), answer::complete);
            ReadResult result = answer.join();
            ByteBuf records = result.records();
            try {
                while (records.isReadable()) {
                    all.add(RecordReader.read(records));
                }
            } finally {
                records.release();
            }
            if (result.status() == ReadStatus.BUSY || result.status() == ReadStatus.FAILED) {
                throw new AssertionError(result.status());
            }
            offset = result.nextQueueOffset();
        }
        return all;
    }

    List<String> delivered() {
        return messages(ORDERS).stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    double pending() {
        return meters.get("rocketmq.timing.messages").gauge().value();
    }

    /** The process dies: on the disk, which is cut already, nothing more is noted. */
    void crash() throws Exception {
        store.close().toCompletableFuture().handle((done, failure) -> done).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        await(service.close());
    }

    void close() throws Exception {
        await(service.close());
        await(Future.fromCompletionStage(store.close()));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}

package io.rillmq.broker.pop;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.filter.MessageFilter;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.OffsetResets;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.pull.PullMeters;
import io.rillmq.broker.retry.DeadLetters;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableLog;
import io.rillmq.broker.table.TableLogConfig;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.broker.topic.TopicsConfig;
import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.header.pop.PopResponseHeader;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A store with what is popped in its log, without connections, and with a clock of the test's. */
final class PopHost {
    static final Path DIRECTORY = Path.of("/pop");
    static final Topic TOPIC = new Topic("orders");
    static final ConsumerGroup GROUP = new ConsumerGroup("billing");
    static final int QUEUES = 2;
    /** Small, so that records, full states and segments are many. */
    static final TableLogConfig SMALL =
            new TableLogConfig(Duration.ofMillis(1), Duration.ofMillis(5), 512, 100, 4_096, 16_384);
    /** Nothing is logged that nobody waits for. */
    static final TableLogConfig PATIENT = SMALL.withIntervals(Duration.ofDays(1), Duration.ofDays(1));

    static final int SEGMENT_BYTES = 64 << 10;
    private static final int TIMEOUT_SECONDS = 60;
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final Caller CALLER = new Caller() {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isWritable() {
            return true;
        }
    };

    final MessageStore store;
    final PopRoom room;
    final Acks acks;
    private final Owner owner;
    private final Clock clock;
    private final MessageAppender appender;
    private final TableLog log;
    private final TopicTable topics;
    private final ConsumerOffsets offsets;
    private Runnable unwritten;
    private String orderCounts;

    /** A message in hand. */
    record Popped(StoredMessage message, PopHandle handle) {
        String text() {
            return new String(message.body(), StandardCharsets.UTF_8);
        }

        /** The same for the same record of the log only. */
        String place() {
            return message.topic() + ":" + message.queueId() + ":" + message.queueOffset();
        }

        QueueOfGroup queue() {
            return new QueueOfGroup(new GroupTopic(GROUP, message.topic()), message.queueId());
        }
    }

    private PopHost(Vertx vertx, Disk disk, TableLogConfig config, Clock clock, Random random) throws Exception {
        this.clock = clock;
        owner = new Owner(vertx, vertx.getOrCreateContext());
        StoreConfig small = StoreConfig.defaults(DIRECTORY).withLog(new LogConfig(SEGMENT_BYTES, SEGMENT_BYTES));
        store = MessageStore.open(small, disk, clock, (topic, queueId, queueOffset, tagsCode, storeMillis) -> {});
        appender = new MessageAppender(store);
        log = new TableLog(store, appender, owner, config, clock);
        TopicsConfig topicRules = new TopicsConfig(true, 8, "c", "broker-a", false, 1_000, false, false);
        topics = new TopicTable(() -> topicRules, log, clock, () -> {});
        SubscriptionGroups groups = new SubscriptionGroups(() -> true, log, clock);
        offsets = new ConsumerOffsets(owner, log, new OffsetResets(owner, log, clock), clock);
        PullMeters meters = new PullMeters(new SimpleMeterRegistry(), "broker-a");
        room = new PopRoom(
                PopConfig.DEFAULTS,
                owner,
                new PopRoom.Tables(log, topics, groups, offsets, new DeadLetters(topics, 1)),
                new PopRoom.Messages(store, appender, () -> HOST, meters),
                new PopRoom.Self(
                        "broker-a",
                        () -> 6,
                        () -> FilterConfig.DEFAULTS,
                        () -> QueueOrderConfig.DEFAULTS,
                        clock,
                        random::nextInt));
        acks = room.acks();
        Path files = DIRECTORY.resolve("config");
        log.add(topics.view(), files, "topics.json", disk);
        log.add(groups.view(), files, "subscriptionGroup.json", disk);
        log.add(offsets.view(), files, "consumerOffset.json", disk);
        log.add(room.view(), files, "popState.json", disk);
    }

    static PopHost open(Vertx vertx, Disk disk, TableLogConfig config, Clock clock, Random random) throws Exception {
        PopHost host = new PopHost(vertx, disk, config, clock, random);
        boolean isOpen = false;
        try {
            host.log.restore();
            await(host.owner.askLater(() -> {
                Future<Void> popIsLogged = host.room.open();
                return host.log.start().compose(ignored -> popIsLogged);
            }));
            await(host.owner.askLater(() -> host.topics.findOrCreate(TOPIC, QUEUES)));
            await(host.owner.ask(() -> {
                host.room.start();
                return true;
            }));
            isOpen = true;
            return host;
        } finally {
            if (!isOpen) {
                host.crash();
            }
        }
    }

    /** Whether the message is in the log. */
    boolean send(int queueId, String text) throws Exception {
        RecordHead head =
                new RecordHead(TOPIC, queueId, 0, 0, clock.millis(), HOST, HOST, 0, 0, MessageProperties.EMPTY);
        AppendOutcome outcome =
                await(appender.append(owner::run, head, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), true));
        return outcome instanceof AppendOutcome.Appended;
    }

    /** What can be handed out now. */
    List<Popped> pop(int count, Duration invisible) throws Exception {
        return pop(count, invisible, false, null);
    }

    List<Popped> popOrdered(int count, Duration invisible, String attemptId) throws Exception {
        return pop(count, invisible, true, attemptId);
    }

    private static Poll poll(int count, Duration invisible, boolean isOrder, String attemptId) {
        return new Poll(
                CALLER,
                new GroupTopic(GROUP, TOPIC),
                PopHeader.ANY_QUEUE,
                isOrder,
                attemptId,
                0,
                new Poll.Want(count, invisible.toMillis(), false, MessageFilter.ALL),
                Promise.promise());
    }

    private List<Popped> pop(int count, Duration invisible, boolean isOrder, String attemptId) throws Exception {
        Poll poll = poll(count, invisible, isOrder, attemptId);
        Response response = await(owner.askLater(() -> room.service().poll(poll)));
        unwritten = response.unwritten();
        List<Popped> popped = new ArrayList<>();
        try {
            if (response.code() == 0) {
                PopResponseHeader header = PopResponseHeader.read(new HeaderReader(response.fields()));
                orderCounts = header.orderCounts();
                while (response.body().isReadable()) {
                    StoredMessage message = RecordReader.read(response.body());
                    popped.add(new Popped(
                            message,
                            new PopHandle(
                                    message.queueOffset(),
                                    header.popMillis(),
                                    header.invisibleMillis(),
                                    header.reviveQueueId(),
                                    RetryFlag.of(message.topic()),
                                    "broker-a",
                                    message.queueId(),
                                    message.queueOffset())));
                }
            }
            return popped;
        } finally {
            response.body().release();
        }
    }

    /** How often the messages of the newest ordered pop were handed out before, as it was told. */
    List<String> orderCounts() {
        return List.of(orderCounts.split(";"));
    }

    /** The connection turns out to be closed when the answer to the newest pop is to be written. */
    void loseAnswer() throws Exception {
        Objects.requireNonNull(unwritten).run();
        await(owner.ask(() -> true));
    }

    /** The code of the answer; 0 says that it is in the log. */
    int ack(Popped popped) throws Exception {
        return await(owner.askLater(() -> acks.ack(List.of(new Acks.Ack(popped.queue(), popped.handle()))))
                .map(Response::code)
                .otherwise(-1));
    }

    int change(Popped popped, Duration invisible) throws Exception {
        return await(owner.askLater(
                        () -> acks.change(new Acks.Ack(popped.queue(), popped.handle()), invisible.toMillis(), false))
                .map(Response::code)
                .otherwise(-1));
    }

    /** Does what the clock has made due. */
    void tick() throws Exception {
        await(owner.ask(() -> {
            room.tick();
            return true;
        }));
    }

    long committed(int queueId) throws Exception {
        return await(owner.ask(() -> offsets.find(GROUP, TOPIC, queueId).orElse(-1)));
    }

    void reset(int queueId, long offset) throws Exception {
        await(owner.askLater(() -> offsets.reset(GROUP, TOPIC, Map.of(queueId, offset))));
    }

    /** Deletes the topic, lets somebody pop while that is on its way to the log, and makes the topic anew. */
    void makeTopicAnewWhileItIsPopped() throws Exception {
        await(owner.askLater(() -> {
            Future<Void> removed = topics.remove(TOPIC, offsets.removalsOf(TOPIC));
            room.service().poll(poll(1, Duration.ofSeconds(1), false, null));
            return removed;
        }));
        await(Future.fromCompletionStage(store.deleteTopic(TOPIC)));
        await(owner.askLater(() -> topics.findOrCreate(TOPIC, QUEUES)));
    }

    /** A consumer that pulls commits. */
    void commit(int queueId, long offset) throws Exception {
        offsets.commit(GROUP, TOPIC, queueId, offset);
        await(owner.ask(() -> true));
    }

    /** What is left of the process when the power is cut: it fails at what it still does, and then it does nothing more. */
    void crash() throws Exception {
        await(owner.ask(() -> {
            room.stop();
            return true;
        }));
        store.close().toCompletableFuture().handle((done, failure) -> done).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        await(owner.askLater(log::close).otherwiseEmpty());
    }

    void close() throws Exception {
        await(owner.ask(() -> {
            room.stop();
            return true;
        }));
        await(owner.askLater(log::close).otherwiseEmpty());
        await(Future.fromCompletionStage(store.close()));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}

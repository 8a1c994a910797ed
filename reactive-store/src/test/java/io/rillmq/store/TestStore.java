package io.rillmq.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.dispatch.QueueListener;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.read.LookupOutcome;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.rillmq.store.retain.RetentionConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A store with the calls that tests make of it, waiting for every answer. */
public final class TestStore implements AutoCloseable {
    public static final QueueListener NOBODY = (topic, queueId, queueOffset, tagsCode, storeMillis) -> {};
    public static final Topic ORDERS = new Topic("orders");

    /** Messages may leave the queue while it is read. */
    private static final Set<ReadStatus> GOES_ON =
            Set.of(ReadStatus.FOUND, ReadStatus.MESSAGE_WAS_REMOVING, ReadStatus.OFFSET_TOO_SMALL);

    private static final Executor HERE = Runnable::run;
    private static final long ANSWER_SECONDS_MAX = 60;
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);

    public final MessageStore store;

    private TestStore(MessageStore store) {
        this.store = store;
    }

    public static TestStore open(StoreConfig config) throws StoreOpenException {
        return open(config, Disk.real());
    }

    public static TestStore open(StoreConfig config, Disk disk) throws StoreOpenException {
        return open(config, disk, Clock.systemUTC());
    }

    public static TestStore open(StoreConfig config, Disk disk, Clock clock) throws StoreOpenException {
        return open(config, disk, clock, NOBODY);
    }

    public static TestStore open(StoreConfig config, Disk disk, Clock clock, QueueListener listener)
            throws StoreOpenException {
        return new TestStore(MessageStore.open(config, disk, clock, listener));
    }

    /**
     * Segments of 64 KiB, queue files of 50 entries; nothing is written behind but at a checkpoint or a close, and nothing
     * is deleted but when it is asked for.
     */
    public static StoreConfig smallConfig(Path directory) {
        return StoreConfig.defaults(directory)
                .withLog(new LogConfig(64 << 10, 128 << 10))
                .withAppend(AppendConfig.DEFAULTS.withRunwayBytes(8 << 10))
                .withQueue(new QueueConfig(1000, 500_000, Duration.ofHours(1), Duration.ofHours(1), 256L << 20))
                .withRetention(RetentionConfig.DEFAULTS
                        .withInterval(Duration.ofHours(1))
                        .withReserveBytes(0));
    }

    public static ByteBuf record(Topic topic, int queueId, String body, String tag) {
        MessageProperties properties = tag.isEmpty()
                ? MessageProperties.EMPTY
                : MessageProperties.of(Map.of(PropertyNames.TAGS, tag, PropertyNames.KEYS, "k-" + body.hashCode()));
        return record(topic, queueId, 0, body, properties);
    }

    public static ByteBuf record(Topic topic, int queueId, int sysFlag, String body, MessageProperties properties) {
        RecordHead head = new RecordHead(topic, queueId, 0, sysFlag, 1_000, HOST, HOST, 0, 0, properties);
        ByteBuf bytes = Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8));
        ByteBuf out = Unpooled.buffer();
        RecordWriter.write(out, head, bytes);
        return out;
    }

    public CompletableFuture<AppendOutcome> append(Topic topic, int queueId, ByteBuf records, boolean waitsForFlush) {
        CompletableFuture<AppendOutcome> outcome = new CompletableFuture<>();
        store.append(new Append(HERE, topic, queueId, records, waitsForFlush, outcome::complete));
        return outcome;
    }

    public CompletableFuture<AppendOutcome> send(int queueId, String body) {
        return append(ORDERS, queueId, record(ORDERS, queueId, body, "tag"), true);
    }

    public Appended put(int queueId, String body) {
        return put(queueId, body, "tag");
    }

    public Appended put(int queueId, String body, String tag) {
        return (Appended) await(append(ORDERS, queueId, record(ORDERS, queueId, body, tag), true));
    }

    public static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    public ReadResult read(Topic topic, int queueId, long from, int countMax, int bytesMax, QueueFilter filter) {
        CompletableFuture<ReadResult> result = new CompletableFuture<>();
        store.read(new ReadRequest(topic, queueId, from, countMax, bytesMax, filter, HERE), result::complete);
        return await(result);
    }

    /** Reads and forgets the messages. */
    public ReadResult peek(int queueId, long from) {
        ReadResult result = read(ORDERS, queueId, from, 32, 1 << 20, QueueFilter.ALL);
        result.records().release();
        return result;
    }

    public static List<StoredMessage> messagesOf(ReadResult result) {
        // Copied first: a buffer that is watched for leaks is slow to read field by field.
        ByteBuf records = Unpooled.copiedBuffer(result.records());
        result.records().release();
        List<StoredMessage> messages = new ArrayList<>();
        while (records.isReadable()) {
            messages.add(RecordReader.read(records));
        }
        return messages;
    }

    public static String bodyOf(StoredMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    /** All messages of a queue from its first to its last. */
    public List<StoredMessage> all(Topic topic, int queueId) {
        List<StoredMessage> all = new ArrayList<>();
        long next = store.minOffset(topic, queueId);
        while (next < store.maxOffset(topic, queueId)) {
            ReadResult result = read(topic, queueId, next, 32, 64 << 10, QueueFilter.ALL);
            if (!GOES_ON.contains(result.status())) {
                throw new AssertionError("read at " + next + " gave " + result);
            }
            all.addAll(messagesOf(result));
            next = result.nextQueueOffset();
        }
        return all;
    }

    public List<String> bodies(int queueId) {
        return all(ORDERS, queueId).stream().map(TestStore::bodyOf).toList();
    }

    public LookupOutcome lookup(long logOffset) {
        return await(store.lookup(logOffset).toCompletableFuture());
    }

    @Override
    public void close() {
        await(store.close().toCompletableFuture());
    }
}

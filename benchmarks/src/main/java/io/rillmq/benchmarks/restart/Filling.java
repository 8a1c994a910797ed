package io.rillmq.benchmarks.restart;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rillmq.benchmarks.server.RillServer;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.message.UniqueIds;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages, each with a unique id as clients give it, into the store of a stopped broker: sooner done than by
 * sending them.
 */
final class Filling {
    private static final int IN_FLIGHT_MAX = 512;
    private static final long CLOSE_SECONDS_MAX = 120;
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);

    private final Acknowledged acknowledged;
    private final ByteBuf body;
    private final UniqueIds uniqueIds = new UniqueIds(
            InetAddress.getLoopbackAddress(), ProcessHandle.current().pid(), 0, Clock.systemDefaultZone());
    private final Semaphore room = new Semaphore(IN_FLIGHT_MAX);
    private final AtomicReference<@Nullable AppendOutcome> refusal = new AtomicReference<>();

    Filling(Acknowledged acknowledged, int bodyBytes) {
        this.acknowledged = acknowledged;
        this.body = Unpooled.wrappedBuffer(new byte[bodyBytes]).asReadOnly();
    }

    /** Appends to all queues in turn until the log has grown by {@code bytes}. */
    void run(Path directory, long bytes) throws Exception {
        StoreConfig config = StoreConfig.defaults(RillServer.storeIn(directory)).withFlushLevel(FlushLevel.ASYNC_FLUSH);
        MessageStore store = MessageStore.open(
                config, Disk.real(), Clock.systemUTC(), (topic, queueId, queueOffset, tagsCode, storeMillis) -> {});
        try {
            append(store, bytes);
        } finally {
            store.close().toCompletableFuture().get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private void append(MessageStore store, long bytes) throws IOException {
        long appendedBytes = 0;
        for (long number = 0; appendedBytes < bytes && refusal.get() == null; number++) {
            Topic topic = Topics.of(number);
            int queueId = (int) (number / Topics.COUNT % Topics.QUEUES);
            MessageQueue queue = new MessageQueue(topic, RillServer.BROKER_NAME, queueId);
            ByteBuf record = record(topic, queueId);
            appendedBytes += record.readableBytes();
            room.acquireUninterruptibly();
            store.append(new Append(Runnable::run, topic, queueId, record, false, outcome -> appended(queue, outcome)));
        }
        room.acquireUninterruptibly(IN_FLIGHT_MAX);
        if (refusal.get() != null) {
            throw new IOException("a message was refused: " + refusal.get());
        }
    }

    private ByteBuf record(Topic topic, int queueId) {
        MessageProperties properties = MessageProperties.of(Map.of(PropertyNames.UNIQUE_KEY, uniqueIds.next()));
        RecordHead head =
                new RecordHead(topic, queueId, 0, 0, System.currentTimeMillis(), HOST, HOST, 0, 0, properties);
        ByteBuf record =
                PooledByteBufAllocator.DEFAULT.directBuffer(RecordWriter.sizeBytes(head, body.readableBytes()));
        RecordWriter.write(record, head, body);
        return record;
    }

    private void appended(MessageQueue queue, AppendOutcome outcome) {
        if (outcome instanceof Appended appended) {
            acknowledged.add(queue, appended.queueOffset());
        } else {
            refusal.set(outcome);
        }
        room.release();
    }
}

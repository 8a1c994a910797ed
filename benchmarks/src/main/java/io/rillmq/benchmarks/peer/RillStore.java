package io.rillmq.benchmarks.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendCallback;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadCallback;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Our store, with its defaults. Producers and readers are to it what event loops are: the thread that appends or asks is
 * also the one that the answers come home to.
 */
final class RillStore implements StorePeer {
    private static final long CLOSE_SECONDS_MAX = 120;
    private static final Topic BENCHMARK = new Topic(TOPIC);
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);
    private static final int READ_BYTES_MAX = 256 << 10;

    private final MessageStore store;

    RillStore(Path directory, String flushDiskType) throws Exception {
        this.store = MessageStore.open(
                StoreConfig.defaults(directory).withFlushLevel(FlushLevel.valueOf(flushDiskType)),
                Disk.real(),
                Clock.systemUTC(),
                (topic, queueId, queueOffset, tagsCode, storeMillis) -> {});
    }

    @Override
    public Producer producer(int bodyBytes, int inFlightMax) {
        return new RillProducer(store, Bodies.ofBytes(bodyBytes), inFlightMax);
    }

    @Override
    public Reader reader(int queueId) {
        return new RillReader(store, queueId);
    }

    @Override
    public long readableCount() {
        long count = 0;
        for (int queueId = 0; queueId < QUEUES; queueId++) {
            count += store.maxOffset(BENCHMARK, queueId);
        }
        return count;
    }

    @Override
    public void close() {
        store.close()
                .toCompletableFuture()
                .orTimeout(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    private static final class RillProducer implements Producer {
        private final MessageStore store;
        private final ByteBuf body;
        private final MessageProperties properties;
        private final HomeLoop home = new HomeLoop();
        private final AppendCallback callback;
        private final BooleanSupplier hasRoom;
        private int inFlight;
        private long storedCount;
        private @Nullable Object refusal;

        RillProducer(MessageStore store, byte[] body, int inFlightMax) {
            this.store = store;
            this.body = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(body.length).writeBytes(body));
            Map<String, String> names = new LinkedHashMap<>();
            names.put(PropertyNames.KEYS, KEYS);
            names.put(PropertyNames.TAGS, TAG);
            this.properties = MessageProperties.of(names);
            this.hasRoom = () -> inFlight < inFlightMax;
            this.callback = outcome -> {
                inFlight--;
                if (outcome instanceof Appended) {
                    storedCount++;
                } else {
                    refusal = outcome;
                }
            };
        }

        @Override
        public void append(int queueId) {
            home.runUntil(hasRoom);
            RecordHead head =
                    new RecordHead(BENCHMARK, queueId, 0, 0, System.currentTimeMillis(), HOST, HOST, 0, 0, properties);
            ByteBuf record =
                    PooledByteBufAllocator.DEFAULT.directBuffer(RecordWriter.sizeBytes(head, body.readableBytes()));
            RecordWriter.write(record, head, body);
            inFlight++;
            store.append(new Append(home, BENCHMARK, queueId, record, true, callback));
        }

        @Override
        public void drain() {
            home.runUntil(() -> inFlight == 0);
            if (refusal != null) {
                throw new IllegalStateException("an append was refused: " + refusal);
            }
        }

        @Override
        public long storedCount() {
            return storedCount;
        }
    }

    private static final class RillReader implements Reader {
        private final MessageStore store;
        private final int queueId;
        private final HomeLoop home = new HomeLoop();
        private final ReadCallback callback = this::completed;
        private int readCount;
        private boolean isWaiting;

        RillReader(MessageStore store, int queueId) {
            this.store = store;
            this.queueId = queueId;
        }

        @Override
        public long maxOffset() {
            return store.maxOffset(BENCHMARK, queueId);
        }

        @Override
        public int read(long queueOffset, int countMax) {
            isWaiting = true;
            store.read(
                    new ReadRequest(BENCHMARK, queueId, queueOffset, countMax, READ_BYTES_MAX, QueueFilter.ALL, home),
                    callback);
            if (isWaiting) {
                home.runUntil(() -> !isWaiting);
            }
            return readCount;
        }

        private void completed(ReadResult result) {
            isWaiting = false;
            readCount = result.messageCount();
            result.records().release();
            if (result.status() != ReadStatus.FOUND) {
                throw new IllegalStateException("a read found nothing: " + result);
            }
        }
    }
}

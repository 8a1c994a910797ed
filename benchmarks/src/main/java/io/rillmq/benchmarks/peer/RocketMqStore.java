package io.rillmq.benchmarks.peer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.apache.rocketmq.store.GetMessageResult;
import org.apache.rocketmq.store.GetMessageStatus;
import org.apache.rocketmq.store.PutMessageResult;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.apache.rocketmq.store.exception.ConsumeQueueException;
import org.apache.rocketmq.store.stats.BrokerStatsManager;
import org.jspecify.annotations.Nullable;

/**
 * Apache RocketMQ's {@code DefaultMessageStore}, with its defaults but for the directory, the flush type and the port of
 * its replication, which any free one will do for.
 */
final class RocketMqStore implements StorePeer {
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);
    private static final String GROUP = "GID_benchmark";

    private final DefaultMessageStore store;
    private final BrokerStatsManager stats;

    RocketMqStore(Path directory, String flushDiskType) throws Exception {
        BrokerConfig broker = new BrokerConfig();
        broker.setBrokerName("benchmark");
        MessageStoreConfig config = new MessageStoreConfig();
        config.setStorePathRootDir(directory.toString());
        config.setStorePathCommitLog(directory.resolve("commitlog").toString());
        config.setFlushDiskType(flushDiskType);
        config.setHaListenPort(0);
        stats = new BrokerStatsManager(broker);
        store = new DefaultMessageStore(
                config,
                stats,
                (topic, queueId, offset, tagsCode, storeMillis, filterBits, properties) -> {},
                broker,
                new ConcurrentHashMap<>());
        if (!store.load()) {
            throw new IllegalStateException("RocketMQ's store does not load " + directory);
        }
        store.start();
    }

    @Override
    public Producer producer(int bodyBytes, int inFlightMax) {
        return new RocketMqProducer(store, Bodies.ofBytes(bodyBytes), inFlightMax);
    }

    @Override
    public Reader reader(int queueId) {
        return new RocketMqReader(store, queueId);
    }

    @Override
    public long readableCount() {
        long count = 0;
        for (int queueId = 0; queueId < QUEUES; queueId++) {
            count += maxOffset(store, queueId);
        }
        return count;
    }

    @Override
    public void close() {
        store.shutdown();
        // It leaves its log mapped, so that nobody could get it out of the page cache.
        store.getCommitLog().getMappedFileQueue().shutdown(0);
        stats.shutdown();
    }

    private static long maxOffset(DefaultMessageStore store, int queueId) {
        try {
            return store.getMaxOffsetInQueue(TOPIC, queueId);
        } catch (ConsumeQueueException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class RocketMqProducer implements Producer {
        private final DefaultMessageStore store;
        private final byte[] body;
        private final Map<String, String> properties = new HashMap<>();
        private final String encodedProperties;
        private final int inFlightMax;
        private final Semaphore room;
        private final LongAdder storedCount = new LongAdder();
        private final AtomicReference<@Nullable Object> refusal = new AtomicReference<>();

        RocketMqProducer(DefaultMessageStore store, byte[] body, int inFlightMax) {
            this.store = store;
            this.body = body;
            this.inFlightMax = inFlightMax;
            this.room = new Semaphore(inFlightMax);
            properties.put(MessageConst.PROPERTY_KEYS, KEYS);
            properties.put(MessageConst.PROPERTY_TAGS, TAG);
            encodedProperties = MessageDecoder.messageProperties2String(properties);
        }

        @Override
        public void append(int queueId) {
            room.acquireUninterruptibly();
            store.asyncPutMessage(message(queueId)).whenComplete(this::completed);
        }

        private MessageExtBrokerInner message(int queueId) {
            MessageExtBrokerInner message = new MessageExtBrokerInner();
            message.setTopic(TOPIC);
            message.setQueueId(queueId);
            message.setBody(body);
            message.setBornTimestamp(System.currentTimeMillis());
            message.setBornHost(HOST);
            message.setStoreHost(HOST);
            MessageAccessor.setProperties(message, properties);
            message.setPropertiesString(encodedProperties);
            message.setTagsCode(MessageExtBrokerInner.tagsString2tagsCode(TAG));
            return message;
        }

        private void completed(@Nullable PutMessageResult result, @Nullable Throwable failure) {
            if (result != null && result.isOk()) {
                storedCount.increment();
            } else {
                refusal.set(result == null ? failure : result.getPutMessageStatus());
            }
            room.release();
        }

        @Override
        public void drain() {
            room.acquireUninterruptibly(inFlightMax);
            room.release(inFlightMax);
            if (refusal.get() != null) {
                throw new IllegalStateException("an append was refused: " + refusal);
            }
        }

        @Override
        public long storedCount() {
            return storedCount.sum();
        }
    }

    /** Copies what it read into one heap buffer, as the broker does unless {@code transferMsgByHeap} is switched off. */
    private static final class RocketMqReader implements Reader {
        private final DefaultMessageStore store;
        private final int queueId;

        RocketMqReader(DefaultMessageStore store, int queueId) {
            this.store = store;
            this.queueId = queueId;
        }

        @Override
        public long maxOffset() {
            return RocketMqStore.maxOffset(store, queueId);
        }

        @Override
        public int read(long queueOffset, int countMax) {
            GetMessageResult result = store.getMessage(GROUP, TOPIC, queueId, queueOffset, countMax, null);
            try {
                if (result.getStatus() != GetMessageStatus.FOUND) {
                    throw new IllegalStateException("a read found nothing: " + result);
                }
                ByteBuffer copy = ByteBuffer.allocate(result.getBufferTotalSize());
                for (ByteBuffer each : result.getMessageBufferList()) {
                    copy.put(each);
                }
                return result.getMessageCount();
            } finally {
                result.release();
            }
        }
    }
}

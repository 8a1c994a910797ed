package io.rillmq.broker.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rillmq.broker.delay.DelayLevels;
import io.rillmq.broker.delay.Parking;
import io.rillmq.broker.timer.TimerRecords;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.OffsetMessageId;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.message.UniqueIds;
import io.rillmq.protocol.name.Topic;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes records of what producers send: adds what the broker knows, chooses queues, parks what is delayed. */
public final class RecordAssembler {
    /** Made by the clients of POP; a producer must not bring one. */
    private static final String POP_HANDLE = "POP_CK";

    /** What the broker says of messages that were parked. */
    private static final List<String> DELIVERED_FROM = List.of(Parking.DELIVERED_FROM, TimerRecords.DELIVERED_FROM);

    private final Supplier<SendConfig> config;
    private final DelayLevels delayLevels;
    private final Supplier<InetSocketAddress> storeHost;
    private final IntUnaryOperator random;
    private final UniqueIds uniqueIds;

    /**
     * @param storeHost the address that clients are told
     * @param random a number from 0 up to its argument
     * @param uniqueIds for messages whose producer gave them none
     */
    public RecordAssembler(
            Supplier<SendConfig> config,
            DelayLevels delayLevels,
            Supplier<InetSocketAddress> storeHost,
            IntUnaryOperator random,
            UniqueIds uniqueIds) {
        this.config = config;
        this.delayLevels = delayLevels;
        this.storeHost = storeHost;
        this.random = random;
        this.uniqueIds = uniqueIds;
    }

    /** The properties of a single message as they are stored. */
    MessageProperties completed(MessageProperties sent) {
        return identified(sent.has(POP_HANDLE) ? sent.without(POP_HANDLE) : sent)
                .with(PropertyNames.CLUSTER, config.get().clusterName())
                .with(PropertyNames.REGION, config.get().region())
                .with(PropertyNames.TRACE_ON, Boolean.toString(config.get().isTraceOn()));
    }

    /** The messages of a batch as they are stored: RocketMQ adds cluster, region and trace switch to single ones only. */
    List<BatchBody.Entry> completed(List<BatchBody.Entry> sent) {
        return sent.stream()
                .map(entry -> new BatchBody.Entry(entry.flag(), entry.body(), identified(entry.properties())))
                .toList();
    }

    private MessageProperties identified(MessageProperties sent) {
        // A producer may pass on what it received; that it was parked here is no longer true then.
        MessageProperties own = sent;
        for (String name : DELIVERED_FROM) {
            own = own.has(name) ? own.without(name) : own;
        }
        return own.has(PropertyNames.UNIQUE_KEY) ? own : own.with(PropertyNames.UNIQUE_KEY, uniqueIds.next());
    }

    int queueOf(int wantedQueue, TopicConfig topic) {
        return wantedQueue >= 0 ? wantedQueue : random.applyAsInt(topic.writeQueueCount());
    }

    /** The head of a single message, in the queue of its delay level when it has one. */
    RecordHead single(Send send, Topic topic, int queueId, MessageProperties properties) {
        return Parking.routed(
                headOf(send, topic, queueId, send.header().flag(), properties, storeHost.get()), delayLevels);
    }

    /**
     * All records of a batch, one behind the other. The caller owns the buffer.
     *
     * @param entries completed
     * @return null when they are longer than {@link SendConfig#batchRecordsBytesMax}
     */
    @Nullable
    Batch batch(Send send, Topic topic, int queueId, List<BatchBody.Entry> entries) {
        InetSocketAddress host = storeHost.get();
        List<RecordHead> heads = new ArrayList<>(entries.size());
        int[] sizes = new int[entries.size()];
        long sizeBytes = 0;
        for (int i = 0; i < sizes.length; i++) {
            BatchBody.Entry entry = entries.get(i);
            RecordHead head = headOf(send, topic, queueId, entry.flag(), entry.properties(), host);
            heads.add(head);
            sizes[i] = RecordWriter.sizeBytes(head, entry.body().readableBytes());
            sizeBytes += sizes[i];
            if (sizeBytes > config.get().batchRecordsBytesMax()) {
                return null;
            }
        }
        ByteBuf records = PooledByteBufAllocator.DEFAULT.directBuffer((int) sizeBytes);
        for (int i = 0; i < sizes.length; i++) {
            RecordWriter.write(records, heads.get(i), entries.get(i).body());
        }
        return new Batch(records, sizes, host);
    }

    private static RecordHead headOf(
            Send send, Topic topic, int queueId, int flag, MessageProperties properties, InetSocketAddress storeHost) {
        return new RecordHead(
                topic,
                queueId,
                flag,
                send.header().sysFlag(),
                send.header().bornMillis(),
                send.connection().remoteAddress(),
                storeHost,
                send.header().reconsumeTimes(),
                0,
                properties);
    }

    /** The id that tells where a message is. */
    static String messageId(InetSocketAddress storeHost, long logOffset) {
        return new OffsetMessageId(storeHost, logOffset).encode();
    }

    /**
     * Records of one queue.
     *
     * @param sizes of the records, in their order
     */
    record Batch(ByteBuf records, int[] sizes, InetSocketAddress storeHost) {
        /** The ids of the messages, joined by commas. */
        String messageIds(long firstLogOffset) {
            StringBuilder ids = new StringBuilder();
            long logOffset = firstLogOffset;
            for (int sizeBytes : sizes) {
                ids.append(ids.isEmpty() ? "" : ",").append(messageId(storeHost, logOffset));
                logOffset += sizeBytes;
            }
            return ids.toString();
        }
    }
}

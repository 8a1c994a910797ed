package io.rillmq.benchmarks.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordWriter;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome.Appended;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The messages of the measurement: old ones in the queues of one topic, new ones in another. */
final class StoredMessages {
    static final Topic OLD = new Topic("old");
    static final Topic LIVE = new Topic("live");
    static final int OLD_QUEUES = 4;

    private static final int IN_FLIGHT_MAX = 512;
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10911);

    private StoredMessages() {}

    static ByteBuf record(Topic topic, int queueId, int bodyBytes) {
        RecordHead head = new RecordHead(
                topic, queueId, 0, 0, System.currentTimeMillis(), HOST, HOST, 0, 0, MessageProperties.EMPTY);
        ByteBuf record = Unpooled.directBuffer();
        RecordWriter.write(record, head, Unpooled.buffer(bodyBytes).writeZero(bodyBytes));
        return record;
    }

    /** Stores {@code count} old messages. */
    static void fill(MessageStore store, int count, int bodyBytes) {
        ByteBuf[] records = new ByteBuf[OLD_QUEUES];
        for (int queueId = 0; queueId < OLD_QUEUES; queueId++) {
            records[queueId] = record(OLD, queueId, bodyBytes);
        }
        Semaphore room = new Semaphore(IN_FLIGHT_MAX);
        AtomicLong refusedCount = new AtomicLong();
        for (int i = 0; i < count; i++) {
            room.acquireUninterruptibly();
            int queueId = i % OLD_QUEUES;
            store.append(new Append(Runnable::run, OLD, queueId, records[queueId].copy(), false, outcome -> {
                if (!(outcome instanceof Appended)) {
                    refusedCount.incrementAndGet();
                }
                room.release();
            }));
        }
        room.acquireUninterruptibly(IN_FLIGHT_MAX);
        if (refusedCount.get() > 0) {
            throw new IllegalStateException(refusedCount + " of " + count + " messages were refused");
        }
    }
}

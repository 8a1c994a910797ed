package io.rillmq.benchmarks.replay;

import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Reads all old messages from the first to the last, each queue as fast as its answers come, until stopped. */
final class Replay {
    private static final int BATCH_COUNT = 32;
    private static final int BATCH_BYTES = 256 << 10;

    private final MessageStore store;
    private final LongAdder readBytes = new LongAdder();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(StoredMessages.OLD_QUEUES);
    private final ExecutorService home = Executors.newSingleThreadExecutor();
    private volatile boolean stopping;

    Replay(MessageStore store) {
        this.store = store;
    }

    void start() {
        for (int queueId = 0; queueId < StoredMessages.OLD_QUEUES; queueId++) {
            read(queueId, 0);
        }
    }

    /** One read after the other: the answer to one asks for the next, on the one thread of the consumer. */
    private void read(int queueId, long queueOffset) {
        store.read(
                new ReadRequest(
                        StoredMessages.OLD,
                        queueId,
                        queueOffset,
                        BATCH_COUNT,
                        BATCH_BYTES,
                        QueueFilter.ALL,
                        Runnable::run),
                result -> home.execute(() -> goOn(queueId, result)));
    }

    private void goOn(int queueId, ReadResult result) {
        readBytes.add(result.records().readableBytes());
        result.records().release();
        if (result.status() != ReadStatus.FOUND) {
            failed.set(true);
            ended.countDown();
        } else if (stopping || result.nextQueueOffset() == result.maxOffset()) {
            ended.countDown();
        } else {
            read(queueId, result.nextQueueOffset());
        }
    }

    long readBytes() {
        return readBytes.sum();
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    void stop() throws InterruptedException {
        stopping = true;
        ended.await();
        home.shutdown();
        if (failed.get()) {
            throw new IllegalStateException("a read of old messages failed");
        }
    }
}

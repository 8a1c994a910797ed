package io.rillmq.benchmarks.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rillmq.store.MessageStore;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Sends messages at a fixed rate, whatever becomes of them, and measures each from the moment at which it should have
 * been sent: a message that could not be sent in time because of those before counts with all of its delay.
 */
final class PacedSends {
    private static final int DIGITS = 3;
    private static final long CLOSE_SECONDS_MAX = 30;

    private final MessageStore store;
    private final ByteBuf record;
    private final long intervalNanos;
    private final ExecutorService home = Executors.newSingleThreadExecutor();
    private final Recorder micros = new Recorder(DIGITS);
    private final AtomicLong refusedCount = new AtomicLong();
    private final Thread sender = new Thread(this::run, "paced-sends");
    private volatile boolean stopping;

    /** @param record a record for queue 0 of {@link StoredMessages#LIVE}, sent again and again */
    PacedSends(MessageStore store, ByteBuf record, int perSecond) {
        this.store = store;
        this.record = record;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void start() {
        sender.start();
    }

    private void run() {
        long due = System.nanoTime();
        while (!stopping) {
            long left = due - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            } else {
                send(due);
                due += intervalNanos;
            }
        }
    }

    private void send(long dueNanos) {
        ByteBuf copy = PooledByteBufAllocator.DEFAULT
                .directBuffer(record.readableBytes())
                .writeBytes(record, record.readerIndex(), record.readableBytes());
        store.append(new Append(home, StoredMessages.LIVE, 0, copy, true, outcome -> answered(dueNanos, outcome)));
    }

    private void answered(long dueNanos, AppendOutcome outcome) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos));
        if (!(outcome instanceof Appended)) {
            refusedCount.incrementAndGet();
        }
    }

    /** Latencies in microseconds since the last call. */
    Histogram sinceLast() {
        return micros.getIntervalHistogram();
    }

    long refusedCount() {
        return refusedCount.get();
    }

    /** Returns when every send has its answer. */
    void stop() throws InterruptedException {
        stopping = true;
        sender.join();
        home.shutdown();
        if (!home.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("answers are missing");
        }
    }
}

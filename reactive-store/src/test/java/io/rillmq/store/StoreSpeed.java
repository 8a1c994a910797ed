package io.rillmq.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A first figure without JMH: appends from one home thread each, a bounded number in flight. Arguments: flush level,
 * body bytes, appends, in flight, producers.
 */
final class StoreSpeed {
    private StoreSpeed() {}

    public static void main(String[] args) throws Exception {
        FlushLevel level = FlushLevel.valueOf(args[0]);
        int bodyBytes = Integer.parseInt(args[1]);
        int count = Integer.parseInt(args[2]);
        int inFlight = Integer.parseInt(args[3]);
        int producers = Integer.parseInt(args[4]);
        Path directory = Files.createTempDirectory("store-speed");
        MessageStore store = MessageStore.open(
                StoreConfig.defaults(directory).withFlushLevel(level),
                Disk.real(),
                Clock.systemUTC(),
                TestStore.NOBODY);
        try {
            ByteBuf template = TestStore.record(TestStore.ORDERS, 0, "x".repeat(bodyBytes), "tag");
            run(store, template, count / 4, inFlight, producers);
            long cpu = cpuNanos();
            long allocated = allocatedBytes();
            long started = System.nanoTime();
            run(store, template, count, inFlight, producers);
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.printf(
                    "%s %d B, %d in flight, %d producers: %,.0f appends/s, %.2f us CPU each, %.0f B allocated each%n",
                    level,
                    bodyBytes,
                    inFlight,
                    producers,
                    count / seconds,
                    (cpuNanos() - cpu) / 1e3 / count,
                    (double) (allocatedBytes() - allocated) / count);
        } finally {
            store.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void run(MessageStore store, ByteBuf template, int count, int inFlight, int producers)
            throws InterruptedException {
        Thread[] threads = new Thread[producers];
        AtomicLong refused = new AtomicLong();
        for (int p = 0; p < producers; p++) {
            threads[p] = new Thread(() -> produce(store, template, count / producers, inFlight / producers, refused));
            threads[p].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (refused.get() > 0) {
            System.out.println(refused + " refused");
        }
    }

    private static void produce(MessageStore store, ByteBuf template, int count, int inFlight, AtomicLong refused) {
        Semaphore room = new Semaphore(inFlight);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Executor home = thread::execute;
        for (int i = 0; i < count; i++) {
            room.acquireUninterruptibly();
            ByteBuf record = PooledByteBufAllocator.DEFAULT.directBuffer(template.readableBytes());
            record.writeBytes(template, template.readerIndex(), template.readableBytes());
            store.append(new Append(home, TestStore.ORDERS, 0, record, true, outcome -> {
                if (!(outcome instanceof Appended)) {
                    refused.incrementAndGet();
                }
                room.release();
            }));
        }
        room.acquireUninterruptibly(inFlight);
        thread.shutdown();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Of all live threads. */
    private static long allocatedBytes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long total = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            total += Math.max(0, bytes);
        }
        return total;
    }
}

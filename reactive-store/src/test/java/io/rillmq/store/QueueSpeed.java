package io.rillmq.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What many queues cost: 1 KiB messages, round robin, {@code ASYNC_FLUSH}, eight queues to a topic.
 *
 * <pre>
 *  compare QUEUES MANY MESSAGES ROUNDS   process CPU per message with few and with many queues, alternating
 *  load DIR QUEUES MESSAGES              appends to a directory until all are sent, or killed
 *  open DIR                              how long a start and a close take
 * </pre>
 */
final class QueueSpeed {
    private static final int BODY_BYTES = 1024;
    private static final int QUEUES_PER_TOPIC = 8;
    private static final int IN_FLIGHT = 512;
    private static final int QUEUE_ID_INDEX = 12;
    private static final Topic PATTERN = topic(0);

    private QueueSpeed() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "compare" ->
                compare(
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]),
                        Integer.parseInt(args[3]),
                        Integer.parseInt(args[4]));
            case "load" -> load(Path.of(args[1]), Integer.parseInt(args[2]), Long.parseLong(args[3]));
            case "open" -> open(Path.of(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static Topic topic(int number) {
        return new Topic(String.format("topic-%06d", number));
    }

    private static MessageStore store(Path directory) throws StoreOpenException {
        return MessageStore.open(
                StoreConfig.defaults(directory).withFlushLevel(FlushLevel.ASYNC_FLUSH),
                Disk.real(),
                Clock.systemUTC(),
                TestStore.NOBODY);
    }

    private static void compare(int few, int many, int messages, int rounds) throws Exception {
        double[] withFew = new double[rounds];
        double[] withMany = new double[rounds];
        Path directory = Files.createTempDirectory("queue-speed");
        try {
            // Their queues stay until the end: file systems are slow where thousands of files were deleted a moment
            // ago.
            for (int i = 0; i < rounds; i++) {
                withFew[i] = measure(directory.resolve(i + "-few"), few, messages);
                withMany[i] = measure(directory.resolve(i + "-many"), many, messages);
                System.out.printf(
                        "round %d: %.2f us with %d queues, %.2f us with %d%n", i, withFew[i], few, withMany[i], many);
            }
        } finally {
            delete(directory);
        }
        double one = median(withFew);
        double other = median(withMany);
        System.out.printf("medians %.2f us and %.2f us: %+.0f %%%n", one, other, (other / one - 1) * 100);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /**
     * Process CPU per message in us, after a first life that sent half as many and made the files. A complete checkpoint
     * may fall into it; what another one takes is printed.
     */
    private static double measure(Path directory, int queues, int messages) throws Exception {
        Files.createDirectories(directory);
        long cpu = cpuNanos();
        MessageStore first = store(directory);
        new Load(first, queues).run(messages / 2);
        close(first);
        System.out.printf("%d queues: %.2f us in the first life%n", queues, (cpuNanos() - cpu) / 0.5e3 / messages);
        MessageStore store = store(directory);
        cpu = cpuNanos();
        long started = System.nanoTime();
        new Load(store, queues).run(messages);
        long views = cpuNanos("store-views");
        long writer = cpuNanos("store-writer");
        System.out.printf(
                "%d queues: %,.0f/s, of the CPU per message %.2f us are the writer's, %.2f us the views thread's%n",
                queues,
                messages / ((System.nanoTime() - started) / 1e9),
                writer / 1e3 / messages,
                views / 1e3 / messages);
        double micros = (cpuNanos() - cpu) / 1e3 / messages;
        cpu = cpuNanos();
        close(store);
        System.out.printf("%d queues: %.0f us a queue to close\n", queues, (cpuNanos() - cpu) / 1e3 / queues);
        delete(directory.resolve("commitlog"));
        return micros;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    private static void load(Path directory, int queues, long messages) throws Exception {
        Files.createDirectories(directory);
        MessageStore store = store(directory);
        Load load = new Load(store, queues);
        long started = System.nanoTime();
        long sent = 0;
        while (sent < messages) {
            int count = (int) Math.min(100_000, messages - sent);
            load.run(count);
            sent += count;
            if (sent % 1_000_000 == 0 || sent == messages) {
                System.out.printf(
                        "%,d sent, %,.0f/s, heap %d MiB, %d files open%n",
                        sent, sent / ((System.nanoTime() - started) / 1e9), heapMebibytes(), openFiles());
            }
        }
        close(store);
    }

    private static void open(Path directory) throws Exception {
        long started = System.nanoTime();
        MessageStore store = store(directory);
        long millis = (System.nanoTime() - started) / 1_000_000;
        long queues = store.topics().stream()
                .mapToLong(topic -> IntStream.range(0, QUEUES_PER_TOPIC)
                        .filter(queueId -> store.maxOffset(topic, queueId) > 0)
                        .count())
                .sum();
        long messages = store.topics().stream()
                .mapToLong(topic -> IntStream.range(0, QUEUES_PER_TOPIC)
                        .mapToLong(queueId -> store.maxOffset(topic, queueId))
                        .sum())
                .sum();
        System.out.printf(
                "opened in %d ms, %d ms after the start of the JVM: %,d queues, %,d messages, log of %,d MiB, heap %d MiB,"
                        + " %d files open%n",
                millis,
                System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime(),
                queues,
                messages,
                store.maxLogOffset() - store.minLogOffset() >> 20,
                heapMebibytes(),
                openFiles());
        close(store);
    }

    private static void close(MessageStore store) throws Exception {
        long started = System.nanoTime();
        store.close().toCompletableFuture().get(600, TimeUnit.SECONDS);
        System.out.printf("closed in %d ms%n", (System.nanoTime() - started) / 1_000_000);
    }

    private static long heapMebibytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static long openFiles() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long cpuNanos(String threadName) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals(threadName))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    /** Sends to one queue after the other, with a bounded number in flight. */
    private static final class Load {
        private final MessageStore store;
        private final Topic[] topics;
        private final ByteBuf template = TestStore.record(PATTERN, 0, "x".repeat(BODY_BYTES), "tag");
        private final int topicIndex;
        private final Semaphore room = new Semaphore(IN_FLIGHT);
        private final AtomicLong refused = new AtomicLong();
        private long next;

        Load(MessageStore store, int queues) {
            this.store = store;
            this.topics = IntStream.range(0, queues / QUEUES_PER_TOPIC)
                    .mapToObj(QueueSpeed::topic)
                    .toArray(Topic[]::new);
            this.topicIndex = RecordLayout.bodyIndex(template, 0) + BODY_BYTES + 1;
        }

        /** Until {@code count} are acknowledged; one that is refused as busy is sent again later. */
        void run(int count) {
            ExecutorService home = Executors.newSingleThreadExecutor();
            int left = count;
            while (left > 0) {
                for (int i = 0; i < left; i++) {
                    send(home);
                }
                room.acquireUninterruptibly(IN_FLIGHT);
                room.release(IN_FLIGHT);
                left = (int) refused.getAndSet(0);
                if (left > 0) {
                    System.out.println(left + " were refused");
                }
            }
            home.shutdown();
        }

        private void send(Executor home) {
            room.acquireUninterruptibly();
            Topic topic = topics[(int) (next / QUEUES_PER_TOPIC % topics.length)];
            int queueId = (int) (next++ % QUEUES_PER_TOPIC);
            ByteBuf record = PooledByteBufAllocator.DEFAULT.directBuffer(template.readableBytes());
            record.writeBytes(template, 0, template.readableBytes());
            record.setInt(QUEUE_ID_INDEX, queueId);
            record.setCharSequence(topicIndex, topic.value(), StandardCharsets.US_ASCII);
            store.append(new Append(home, topic, queueId, record, true, outcome -> {
                if (!(outcome instanceof Appended)) {
                    refused.incrementAndGet();
                }
                room.release();
            }));
        }
    }
}

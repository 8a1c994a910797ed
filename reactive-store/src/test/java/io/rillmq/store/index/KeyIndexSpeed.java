package io.rillmq.store.index;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogEnd;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What the index costs on a real disk: messages with a unique id and one key each are followed from the first to the
 * last, then asked for. Arguments: messages, body bytes.
 */
final class KeyIndexSpeed {
    private static final Topic ORDERS = new Topic("orders");
    private static final int SEGMENT_BYTES = 256 << 20;
    private static final int QUERIES = 2_000;

    private KeyIndexSpeed() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        Path directory = Files.createTempDirectory("key-index-speed");
        try (WrittenLog written =
                WrittenLog.open(Disk.real(), directory.resolve("commitlog"), SEGMENT_BYTES, LogEnd.NONE)) {
            byte[] body = new byte[Integer.parseInt(args[1])];
            for (int i = 0; i < count; i++) {
                MessageProperties properties =
                        MessageProperties.of(Map.of(PropertyNames.UNIQUE_KEY, id(i), PropertyNames.KEYS, "order-" + i));
                written.append(ORDERS, 0, properties, body, i);
            }
            written.force();
            Path runs = directory.resolve("index");
            try (KeyIndex index = new KeyIndex(
                    written.log,
                    new RunDirectory(Disk.real(), runs),
                    new KeyHash(KeyEntry.HASH_BITS),
                    IndexConfig.DEFAULTS)) {
                follow(index, written, count);
                long bytes = 0;
                try (Stream<Path> files = Files.list(runs)) {
                    bytes = files.mapToLong(file -> file.toFile().length()).sum();
                }
                System.out.printf("%.1f bytes per key on the disk%n", bytes / 2.0 / count);
                ask(index, count, "order-%d");
                ask(index, count, "unknown-%d");
            }
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static String id(int number) {
        return String.format("7F0000010001%020X", number);
    }

    private static void follow(KeyIndex index, WrittenLog written, int count) throws Exception {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long started = System.nanoTime();
        while (index.work()) {
            // Merges too: until there is nothing to do.
        }
        index.flushAll();
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "%,d keys: %.0f ns CPU each, %,.0f keys/s, %,.0f MiB/s of the log, heap used %d MiB%n",
                2 * count,
                (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 2.0 / count,
                2 * count / seconds,
                written.log.readableEnd() / seconds / (1 << 20),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }

    private static void ask(KeyIndex index, int count, String format) throws Exception {
        Random random = new Random(1);
        long[] nanos = new long[QUERIES];
        int found = 0;
        for (int i = 0; i < QUERIES; i++) {
            String key = String.format(format, random.nextInt(count));
            long started = System.nanoTime();
            KeyQueryResult result = index.answer(new KeyQuery(ORDERS, key, KeyKind.ANY, 32, 0, Long.MAX_VALUE));
            nanos[i] = System.nanoTime() - started;
            if (result != null) {
                found += result.count();
                ByteBuf records = result.records();
                records.release();
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: %d of %d found, p50 %d us, p99 %d us%n",
                format, found, QUERIES, nanos[QUERIES / 2] / 1_000, nanos[QUERIES * 99 / 100] / 1_000);
    }
}

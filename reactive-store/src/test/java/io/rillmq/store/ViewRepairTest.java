package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.CheckedFileWriter;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.TimeBoundary;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the files of the views, the log tells what was in them. */
class ViewRepairTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path QUEUES = DIRECTORY.resolve("consumequeue/orders");
    private static final Path QUEUE = QUEUES.resolve("0");
    private static final Topic PAYMENTS = new Topic("payments");
    private static final int MESSAGES = 170;
    private static final int ENTRY_BYTES = 20;
    private static final int FILE_BYTES = 1000;

    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);
    private final SimulatedDisk disk = new SimulatedDisk(23);
    private final List<String> expected =
            IntStream.range(0, MESSAGES).mapToObj(i -> "message " + i).toList();
    private Map<Path, byte[]> sound = Map.of();

    private interface Damage {
        void apply(SimulatedDisk disk) throws Exception;
    }

    /** Four files of 50 entries per queue, the last not full, and more of the log than the tail cache holds. */
    @BeforeEach
    void write() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < MESSAGES; i++) {
                store.send(1, "other " + i + "x".repeat(2_000));
                store.put(0, "message " + i);
                store.append(PAYMENTS, 0, TestStore.record(PAYMENTS, 0, "payment " + i, ""), true);
            }
        }
        sound = queueFiles(disk);
        assertThat(sound).hasSize(8);
    }

    private static Map<Path, byte[]> queueFiles(SimulatedDisk disk) throws Exception {
        Map<Path, byte[]> files = new TreeMap<>();
        for (String queue : disk.list(QUEUES)) {
            for (String name : disk.list(QUEUES.resolve(queue))) {
                Path file = QUEUES.resolve(queue).resolve(name);
                files.put(file, disk.readAll(file).orElseThrow());
            }
        }
        return files;
    }

    private static Path file(int number) {
        return QUEUE.resolve(String.format("%020d", number * FILE_BYTES));
    }

    private static void overwrite(SimulatedDisk disk, Path path, int position, byte[] bytes) throws Exception {
        try (DiskFile file = disk.open(path)) {
            file.writeFully(ByteBuffer.wrap(bytes), position);
            file.force();
        }
    }

    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("a log offset that lost a bit", disk -> disk.flipBit(file(1), 7 * ENTRY_BYTES + 5, 2)),
                damage("a log offset beyond the log", disk -> disk.flipBit(file(1), 7 * ENTRY_BYTES + 2, 2)),
                damage("a size that lost a bit", disk -> disk.flipBit(file(1), 7 * ENTRY_BYTES + 11, 4)),
                damage("a size of a gigabyte", disk -> disk.flipBit(file(1), 7 * ENTRY_BYTES + 8, 6)),
                damage("a size below zero", disk -> disk.flipBit(file(1), 7 * ENTRY_BYTES + 8, 7)),
                damage("the first entry", disk -> disk.flipBit(file(0), 7, 1)),
                damage("the last entry", disk -> disk.flipBit(file(3), 19 * ENTRY_BYTES + 6, 1)),
                damage("the last entry of a full file", disk -> disk.flipBit(file(2), 49 * ENTRY_BYTES + 6, 1)),
                damage("zeros within a file", disk -> overwrite(disk, file(2), 200, new byte[300])),
                damage("zeros at the end", disk -> overwrite(disk, file(3), 200, new byte[800])),
                damage("two places of one file", disk -> {
                    disk.flipBit(file(1), 5, 2);
                    overwrite(disk, file(1), 600, new byte[100]);
                }),
                damage("a file of zeros", disk -> overwrite(disk, file(1), 0, new byte[FILE_BYTES])),
                damage("a file of garbage", disk -> overwrite(disk, file(1), 0, garbage(FILE_BYTES))),
                damage("two files of garbage", disk -> {
                    overwrite(disk, file(1), 0, garbage(FILE_BYTES));
                    overwrite(disk, file(2), 0, garbage(FILE_BYTES));
                }),
                damage(
                        "another queue's file",
                        disk -> overwrite(
                                disk,
                                file(1),
                                0,
                                disk.readAll(QUEUES.resolve("1/00000000000000001000"))
                                        .orElseThrow())),
                damage(
                        "another topic's file",
                        disk -> overwrite(
                                disk,
                                file(1),
                                0,
                                disk.readAll(DIRECTORY.resolve("consumequeue/payments/0/00000000000000001000"))
                                        .orElseThrow())),
                damage("a file that was cut", disk -> {
                    try (DiskFile file = disk.open(file(1))) {
                        file.setLength(333);
                        file.force();
                    }
                }),
                damage("no first file", disk -> disk.delete(file(0))),
                damage("no second file", disk -> disk.delete(file(1))),
                damage("no newest file", disk -> disk.delete(file(3))),
                damage("no directory of the queue", disk -> disk.deleteTree(QUEUE)),
                damage("no queues", disk -> disk.deleteTree(DIRECTORY.resolve("consumequeue"))));
    }

    private static Arguments damage(String name, Damage damage) {
        return Arguments.of(name, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damageThatIsThereAtTheStartIsRepaired(String name, Damage damage) throws Exception {
        damage.apply(disk);

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).isEqualTo(expected);
            assertThat(store.put(0, "next").queueOffset()).isEqualTo(MESSAGES);
            assertThat(store.bodies(0)).hasSize(MESSAGES + 1).last().isEqualTo("next");
            assertThat(store.bodies(1)).hasSize(MESSAGES);
        }

        Map<Path, byte[]> found = queueFiles(disk);
        assertThat(found.keySet()).isEqualTo(sound.keySet());
        found.put(file(3), Arrays.copyOf(found.get(file(3)), 20 * ENTRY_BYTES));
        sound.put(file(3), Arrays.copyOf(sound.get(file(3)), 20 * ENTRY_BYTES));
        found.forEach((file, bytes) -> assertThat(bytes).as("%s", file).isEqualTo(sound.get(file)));
    }

    @Test
    void aDamagedSizeTakesNoMemory() throws Exception {
        disk.flipBit(file(1), 7 * ENTRY_BYTES + 8, 6);

        try (TestStore store = TestStore.open(config, disk)) {
            // Brings the place in the log into memory.
            store.peek(0, 50);
            ReadResult result = store.read(ORDERS, 0, 57, 1, 1 << 20, QueueFilter.ALL);

            assertThat(result.records().capacity()).isLessThan(1 << 20);
            assertThat(TestStore.messagesOf(result))
                    .extracting(TestStore::bodyOf)
                    .containsExactly("message 57");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damageThatComesWhileTheStoreRunsIsRepaired(String name, Damage damage) throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).isEqualTo(expected);
            damage.apply(disk);

            assertThat(store.bodies(0)).isEqualTo(expected);
            assertThat(store.put(0, "next").queueOffset()).isEqualTo(MESSAGES);
            assertThat(store.bodies(1)).hasSize(MESSAGES);
        }
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).hasSize(MESSAGES + 1).last().isEqualTo("next");
            assertThat(store.bodies(1)).hasSize(MESSAGES);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void aSearchByTimeFindsItsWayThroughDamage(String name, Damage damage) throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                millis.add(
                        TestStore.await(store.store.storeMillisAt(ORDERS, 0, i).toCompletableFuture()));
            }
            damage.apply(disk);

            for (int i = 0; i < MESSAGES; i += 13) {
                assertThat(TestStore.await(
                                store.store.storeMillisAt(ORDERS, 0, i).toCompletableFuture()))
                        .isEqualTo(millis.get(i));
            }
            long found = TestStore.await(store.store
                    .searchOffset(ORDERS, 0, millis.get(60), TimeBoundary.LOWER)
                    .toCompletableFuture());
            assertThat(found).isEqualTo(millis.indexOf(millis.get(60)));
        }
    }

    @Test
    void aSnapshotThatIsWellSealedButNonsenseCostsNoMessage() throws Exception {
        for (int length = 0; length < 120; length += 7) {
            SimulatedDisk damaged = disk.copy(length);
            for (String name : List.of("queues", "queues-recent")) {
                byte[] content = damaged.readAll(DIRECTORY.resolve("rillmq").resolve(name))
                        .orElse(garbage(200));
                try (CheckedFileWriter out = new CheckedFileWriter(
                        damaged, DIRECTORY.resolve("rillmq").resolve(name))) {
                    out.putBytes(content, 0, Math.min(length, content.length));
                    out.putBytes(garbage(100), 0, 100);
                    out.commit();
                }
            }
            try (TestStore store = TestStore.open(config, damaged)) {
                assertThat(store.bodies(0)).as("%s bytes are right", length).isEqualTo(expected);
            }
        }
    }
}

package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.read.FilteringConfig;
import io.rillmq.store.read.ReadConfig;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Old messages are read from the disk, and again by others from what was read. */
class ReplayTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final int MESSAGES = 1_000;
    private static final int QUEUES = 4;

    private final SimulatedDisk disk = new SimulatedDisk(7);
    /** Windows of a few records, of which three are kept. */
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY)
            .withLog(new LogConfig(64 << 10, 0))
            .withRead(new ReadConfig(2, 64, 4 << 10, 12 << 10, 2, 160 << 10, 100, FilteringConfig.DEFAULTS, 4));

    /** Opens a store of messages that are nowhere in its memory. */
    private TestStore filled(StoreConfig opened, List<Appended> places) throws Exception {
        try (TestStore store = TestStore.open(opened, disk)) {
            for (int i = 0; i < MESSAGES; i++) {
                places.add(store.put(i % QUEUES, bodyOf(i)));
            }
        }
        return TestStore.open(opened, disk);
    }

    private static String bodyOf(int number) {
        // Some are larger than a window.
        return number + "-".repeat(number % 97 == 0 ? 6_000 : number % 50);
    }

    private static List<String> bodiesOf(int queueId) {
        List<String> bodies = new ArrayList<>();
        for (int i = queueId; i < MESSAGES; i += QUEUES) {
            bodies.add(bodyOf(i));
        }
        return bodies;
    }

    @Test
    void consumersSideBySideSeeEveryMessageWhereWindowsAreFew() throws Exception {
        try (TestStore store = filled(config, new ArrayList<>())) {
            List<CompletableFuture<List<String>>> consumers = new ArrayList<>();
            for (int i = 0; i < 2 * QUEUES; i++) {
                int queueId = i % QUEUES;
                consumers.add(CompletableFuture.supplyAsync(() -> store.bodies(queueId)));
            }

            for (int i = 0; i < consumers.size(); i++) {
                assertThat(TestStore.await(consumers.get(i))).isEqualTo(bodiesOf(i % QUEUES));
            }
        }
    }

    @Test
    void aSecondConsumerReadsWhatTheFirstBroughtWithoutTheDisk() throws Exception {
        StoreConfig roomy = config.withRead(ReadConfig.DEFAULTS).withQueue(QueueConfig.DEFAULTS);
        try (TestStore store = filled(roomy, new ArrayList<>())) {
            List<String> first = store.bodies(1);
            // Behind whatever is still being read ahead.
            TestStore.await(store.store.earliestStoreMillis(ORDERS, 1).toCompletableFuture());
            AtomicInteger reads = new AtomicInteger();
            disk.failWhen((operation, path) -> {
                // The key index reads the log too.
                if (operation == Operation.READ
                        && Thread.currentThread().getName().startsWith("store-reader")) {
                    reads.incrementAndGet();
                }
                return null;
            });

            List<String> second = store.bodies(1);

            assertThat(first).isEqualTo(bodiesOf(1)).isEqualTo(second);
            assertThat(reads).hasValue(0);
        }
    }

    @Test
    void aDamagedRecordInTheMiddleIsPassedOverAndTheRestIsRead() throws Exception {
        List<Appended> places = new ArrayList<>();
        try (TestStore store = filled(config, places)) {
            Appended damaged = places.get(501);
            long segment = damaged.logOffset() / (64 << 10) * (64 << 10);
            Path file = DIRECTORY.resolve("commitlog").resolve(String.format("%020d", segment));
            // In the body, which ends before the topic and the properties.
            disk.flipBit(file, damaged.logOffset() - segment + 90, 1);

            List<String> expected = bodiesOf(1);
            expected.remove(bodyOf(501));
            assertThat(store.bodies(1)).isEqualTo(expected);
            assertThat(store.bodies(1)).isEqualTo(expected);
            assertThat(store.bodies(2)).isEqualTo(bodiesOf(2));
        }
    }

    @Test
    void aFilterThatTakesNothingEndsAfterSoManyEntries() throws Exception {
        try (TestStore store = filled(config, new ArrayList<>())) {
            ReadResult result = store.read(ORDERS, 0, 0, 32, 1 << 20, tagsCode -> false);
            result.records().release();

            assertThat(result.status()).isEqualTo(ReadStatus.NO_MATCHED_MESSAGE);
            assertThat(result.nextQueueOffset()).isEqualTo(100);
            assertThat(store.peek(0, result.nextQueueOffset()).status()).isEqualTo(ReadStatus.FOUND);
        }
    }
}

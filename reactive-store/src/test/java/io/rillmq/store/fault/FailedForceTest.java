package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.StoreConfig;
import io.rillmq.store.TestStore;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.queue.QueueConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A force of queue files fails and the next succeeds, on a system that counts as clean what it could not write, and shows
 * it until it loses it.
 */
class FailedForceTest {
    private static final int FILE_BYTES = 1000;
    private static final int LARGE_FILE_BYTES = 20_000;
    /** Quick snapshots are stored at once, complete ones when asked for. */
    private static final StoreConfig CONFIG = TestStore.smallConfig(Story.DIRECTORY)
            .withQueue(new QueueConfig(
                    FILE_BYTES,
                    500_000,
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    256L << 20,
                    Duration.ofHours(1),
                    1L << 30));

    private static final Path QUEUES = Story.DIRECTORY.resolve("consumequeue");
    private static final Path LOG = Story.DIRECTORY.resolve("commitlog");
    private static final Path FIRST_SEGMENT = LOG.resolve("00000000000000000000");
    private static final Path COMPLETE = Story.DIRECTORY.resolve("rillmq/queues");
    private static final int QUEUE_OFFSET_INDEX = 20;
    private static final int QUEUE_IDS = 4;
    private static final int MESSAGES = 200;
    private static final int SEEDS = 20;
    private static final int ENTRY_BYTES = 20;
    private static final int DAMAGED_ENTRY = 7;
    private static final int LATER_FILE = 4;
    private static final int MANY_MESSAGES = 300;
    private static final int MESSAGE_BYTES = 1000;

    private final AtomicBoolean failed = new AtomicBoolean();

    private SimulatedDisk diskThatFailsOnce(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.failHalfway();
        failOnce(disk);
        return disk;
    }

    private void failOnce(SimulatedDisk disk) {
        failed.set(false);
        disk.failWhen((operation, file) -> isForceOfEntries(operation, file) && failed.compareAndSet(false, true)
                ? new IOException("broken")
                : null);
    }

    private static void failAlways(SimulatedDisk disk) {
        disk.failWhen((operation, file) -> isForceOfEntries(operation, file) ? new IOException("broken") : null);
    }

    private static boolean isForceOfEntries(Operation operation, Path file) {
        return operation == Operation.FORCE
                && file.startsWith(QUEUES)
                && file.getNameCount() == QUEUES.getNameCount() + 3;
    }

    private static void fill(TestStore store) {
        for (int i = 0; i < MESSAGES; i++) {
            store.put(i % QUEUE_IDS, "message " + i);
        }
    }

    /** Stores a complete snapshot, when nothing fails. */
    private static void checkpoint(TestStore store) {
        TestStore.await(store.store.deleteExpired().toCompletableFuture());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheNextForceCoversSurvivesAPowerCut(boolean isAfterAKill) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = diskThatFailsOnce(seed);
            TestStore store = TestStore.open(CONFIG, disk);
            fill(store);
            checkpoint(store);
            assertThat(failed).isTrue();
            if (isAfterAKill) {
                awaitSnapshot(store, disk);
                store = opensAfterAKill(store, disk);
            }
            checkpoint(store);
            String before = QueueFileEntries.of(disk, Set.of());

            die(store, disk);
            disk.powerOn();
            TestStore.open(CONFIG, disk).close();

            assertThat(QueueFileEntries.of(disk, Set.of())).as("seed %s", seed).isEqualTo(before);
        }
    }

    /** Some systems show at once what is on the device; memory does not have the entries of an earlier life. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsShownNoMoreIsBuiltAgain(boolean isAfterAKill) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.failHalfway();
            TestStore store = TestStore.open(CONFIG, disk);
            fill(store);
            checkpoint(store);
            failAlways(disk);
            fill(store);
            checkpoint(store); // Writes the entries, and cannot force them.
            awaitSnapshot(store, disk);
            store = opensAfterAKill(store, disk);
            if (isAfterAKill) {
                failOnce(disk);
                checkpoint(store);
                assertThat(failed).isTrue();
            }
            store.close();

            assertThat(QueueFileEntries.of(disk, Set.of())).as("seed %s", seed).hasLineCount(2 * MESSAGES + 1);
        }
    }

    @Test
    void aStartReadsTheLogFromTheLastForcedEntryWhereOneIsLost() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(SEEDS);
        TestStore store = TestStore.open(CONFIG, disk);
        store.put(1, "forced");
        checkpoint(store);
        fillOneQueue(store);
        store.put(1, "forced last");
        checkpoint(store);
        failAlways(disk);
        store.put(1, "lost");
        checkpoint(store);
        awaitSnapshot(store, disk);
        die(store, disk);
        disk.restart();
        disk.flipBit(QUEUES.resolve("orders/1/00000000000000000000"), 2 * ENTRY_BYTES + 5, 2);
        Set<Path> read = new ConcurrentSkipListSet<>();
        disk.failWhen((operation, file) -> {
            if (operation == Operation.READ && file.startsWith(LOG) && isReplaying()) {
                read.add(file);
            }
            return null;
        });

        try (TestStore again = TestStore.open(CONFIG, disk)) {
            assertThat(again.bodies(1)).containsExactly("forced", "forced last", "lost");
            assertThat(read).hasSizeLessThan(3);
            assertThat(disk.list(LOG)).hasSizeGreaterThan(4);
        }
    }

    private static boolean isReplaying() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(LogScan.class.getName())));
    }

    /** No checksum covers what a record says of its place in a queue. */
    @Test
    void entriesThatCannotBeBuiltAgainStopNoCheckpoint() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.failHalfway();
            TestStore store = TestStore.open(CONFIG, disk);
            fillBeyondMemory(store, disk);
            failAlways(disk);
            checkpoint(store);
            disk.failWhen(SimulatedDisk.Faults.NONE);
            disk.flipBit(FIRST_SEGMENT, queueOffsetOfRecord(disk, 9) + Long.BYTES - 1, 3);

            assertStoresACompleteSnapshot(store, disk);
            store.close();
        }
    }

    private static long queueOffsetOfRecord(SimulatedDisk disk, int number) throws IOException {
        ByteBuffer log = ByteBuffer.wrap(disk.readAll(FIRST_SEGMENT).orElseThrow());
        int at = 0;
        for (int i = 0; i < number; i++) {
            at += log.getInt(at);
        }
        assertThat(log.getLong(at + QUEUE_OFFSET_INDEX)).isEqualTo(number);
        return at + QUEUE_OFFSET_INDEX;
    }

    @Test
    void aLogThatCannotBeReadStopsNoCheckpoint() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.failHalfway();
            TestStore store = TestStore.open(CONFIG, disk);
            fillBeyondMemory(store, disk);
            failAlways(disk);
            checkpoint(store);
            disk.failWhen(
                    (operation, file) -> operation == Operation.READ && file.equals(FIRST_SEGMENT) && isReplaying()
                            ? new IOException("the sector is broken")
                            : null);

            assertStoresACompleteSnapshot(store, disk);
            store.close();
        }
    }

    private static void assertStoresACompleteSnapshot(TestStore store, SimulatedDisk disk) throws IOException {
        byte[] before = disk.readAll(COMPLETE).orElseThrow();
        checkpoint(store);
        assertThat(disk.readAll(COMPLETE).orElseThrow()).isNotEqualTo(before);
    }

    @Test
    void aPowerCutAfterOneQueueIsBuiltAgainTakesNothingFromTheOthers() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(SEEDS);
        TestStore store = TestStore.open(CONFIG, disk);
        fill(store);
        failAlways(disk);
        checkpoint(store); // Writes the entries, and cannot force them.
        awaitSnapshot(store, disk);
        disk.flipBit(file(0), DAMAGED_ENTRY * ENTRY_BYTES + 5, 2);
        store = opensAfterAKill(store, disk);

        die(store, disk);
        disk.powerOn();

        try (TestStore again = TestStore.open(CONFIG, disk)) {
            for (int queueId = 0; queueId < QUEUE_IDS; queueId++) {
                assertThat(again.bodies(queueId)).hasSizeGreaterThanOrEqualTo(MESSAGES / QUEUE_IDS);
            }
        }
    }

    /** The device's sectors do not end where entries do: what is left of one looks like its record's, but for the tags code. */
    @Test
    void anEntryThatLostItsTagsCodeIsBuiltAgain() throws Exception {
        StoreConfig config = CONFIG.withQueue(new QueueConfig(
                LARGE_FILE_BYTES,
                500_000,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                256L << 20,
                Duration.ofHours(1),
                1L << 30));
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.failHalfway();
            TestStore store = TestStore.open(config, disk);
            fillOneQueue(store);
            Awaitility.await().until(() -> disk.exists(file(0)));
            fillOneQueue(store);
            failAlways(disk);
            checkpoint(store);
            disk.failWhen(SimulatedDisk.Faults.NONE);
            store.close();

            assertThat(QueueFileEntries.of(disk, Set.of()).lines())
                    .as("seed %s", seed)
                    .hasSize(2 * MANY_MESSAGES)
                    .allMatch(line -> line.endsWith("tags code " + "tag".hashCode()));
        }
    }

    /** Whether the entries were forced before: then nothing but the repair is in doubt. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRepairIsForcedAsEntriesAre(boolean isOfForcedEntries) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.failHalfway();
            TestStore store = TestStore.open(CONFIG, disk);
            fillBeyondMemory(store, disk);
            if (isOfForcedEntries) {
                checkpoint(store);
            }
            failOnce(disk);
            disk.flipBit(file(0), DAMAGED_ENTRY * ENTRY_BYTES + 5, 2);
            store.peek(0, DAMAGED_ENTRY);

            checkpoint(store);
            checkpoint(store);
            assertThat(failed).isTrue();
            String before = QueueFileEntries.of(disk, Set.of());
            die(store, disk);
            disk.powerOn();

            assertThat(QueueFileEntries.of(disk, Set.of())).as("seed %s", seed).isEqualTo(before);
        }
    }

    /** So many entries of one queue are written before they are forced; the first are only in files then. */
    private static void fillBeyondMemory(TestStore store, SimulatedDisk disk) {
        fillOneQueue(store);
        Awaitility.await().until(() -> disk.exists(file(LATER_FILE)));
        fillOneQueue(store);
    }

    private static void fillOneQueue(TestStore store) {
        for (int i = 0; i < MANY_MESSAGES; i++) {
            store.put(0, "x".repeat(MESSAGE_BYTES));
        }
    }

    private static Path file(int number) {
        return QUEUES.resolve("orders/0").resolve("%020d".formatted(number * FILE_BYTES));
    }

    private static TestStore opensAfterAKill(TestStore store, SimulatedDisk disk) throws Exception {
        die(store, disk);
        disk.restart();
        return TestStore.open(CONFIG, disk);
    }

    /** It has the entries in files as they are shown. */
    private static void awaitSnapshot(TestStore store, SimulatedDisk disk) {
        int renamed = disk.count(Operation.RENAME);
        store.put(0, "one more");
        Awaitility.await().until(() -> disk.count(Operation.RENAME) > renamed);
    }

    private static void die(TestStore store, SimulatedDisk disk) {
        disk.powerCut();
        TestStore.await(store.store.close().toCompletableFuture().handle((done, failure) -> done));
    }
}

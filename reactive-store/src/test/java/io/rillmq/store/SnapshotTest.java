package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.queue.QueueConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the snapshots of the consume queues hold, and when they are believed. */
class SnapshotTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path RECENT = DIRECTORY.resolve("rillmq/queues-recent");
    private static final Path COMPLETE = DIRECTORY.resolve("rillmq/queues");
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final Topic PAYMENTS = new Topic("payments");

    private final SimulatedDisk disk = new SimulatedDisk(17);
    private final StoreConfig idle = TestStore.smallConfig(DIRECTORY);
    /** A recent snapshot every few milliseconds, a complete one at the close only. */
    private final StoreConfig config = idle.withQueue(new QueueConfig(
            1000, 500_000, Duration.ofMillis(1), Duration.ofMillis(5), 1 << 20, Duration.ofHours(1), Long.MAX_VALUE));

    private void die(TestStore store) {
        disk.powerCut();
        store.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
    }

    private static List<String> bodies(int count) {
        return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
    }

    @Test
    void aRecentSnapshotTouchesNoQueueFileAndARestartGoesOnFromIt() throws Exception {
        TestStore store = TestStore.open(config, disk);
        AtomicBoolean touched = new AtomicBoolean();
        for (int i = 0; i < 200; i++) {
            store.put(i % 2, "message " + i);
        }
        AtomicInteger snapshots = new AtomicInteger();
        disk.failWhen((operation, file) -> {
            if (file.startsWith(DIRECTORY.resolve("consumequeue"))) {
                touched.set(true);
            }
            if (operation == Operation.RENAME) {
                snapshots.incrementAndGet();
            }
            return null;
        });
        await().untilAsserted(() -> {
            store.put(2, "more");
            assertThat(snapshots.get()).isGreaterThan(3);
        });
        assertThat(touched).isFalse();
        long more = store.store.maxOffset(ORDERS, 2);
        die(store);
        disk.restart();
        assertThat(disk.exists(DIRECTORY.resolve("consumequeue"))).isFalse();

        try (TestStore again = TestStore.open(idle, disk)) {
            assertThat(again.store.maxOffset(ORDERS, 2)).isEqualTo(more);
            assertThat(again.bodies(0)).hasSize(100).first().isEqualTo("message 0");
            assertThat(again.bodies(1)).hasSize(100).last().isEqualTo("message 199");
        }
    }

    @Test
    void aCloseForcesEveryOneOfManyQueues() throws Exception {
        int queues = 600;
        TestStore store = TestStore.open(idle, disk);
        for (int i = 0; i < queues; i++) {
            store.put(i, "message " + i);
        }

        store.close();
        disk.powerCut();
        disk.powerOn();

        for (int i = 0; i < queues; i++) {
            byte[] file = disk.readAll(queueFile(i)).orElseThrow();
            assertThat(ByteBuffer.wrap(file).getInt(Long.BYTES))
                    .as("size in the first entry of queue %s", i)
                    .isPositive();
        }
    }

    @Test
    void aCloseThatCannotForceOneOfManyQueuesIsNoCleanOneAndLosesNothing() throws Exception {
        int queues = 600;
        TestStore store = TestStore.open(idle, disk);
        for (int i = 0; i < queues; i++) {
            store.put(i, "message " + i);
        }
        disk.failWhen((operation, file) ->
                operation == Operation.FORCE && file.equals(queueFile(300)) ? new IOException("no force") : null);

        assertThatThrownBy(() -> store.store.close().toCompletableFuture().join())
                .hasRootCauseMessage("no force");
        boolean isClean = !disk.exists(DIRECTORY.resolve("abort"));
        disk.powerCut();
        disk.powerOn();
        disk.failWhen(SimulatedDisk.Faults.NONE);

        assertThat(isClean).isFalse();
        try (TestStore again = TestStore.open(idle, disk)) {
            for (int i = 0; i < queues; i++) {
                assertThat(again.bodies(i)).containsExactly("message " + i);
            }
        }
    }

    private static Path queueFile(int queueId) {
        return DIRECTORY.resolve("consumequeue/orders/" + queueId + "/00000000000000000000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void afterAPowerCutTheRecentSnapshotIsNotBelieved(int seed) throws Exception {
        SimulatedDisk failing = new SimulatedDisk(seed);
        // Few entries may wait: queue files are written all the time, and never forced.
        StoreConfig writing = idle.withQueue(new QueueConfig(
                1000, 20, Duration.ofMillis(1), Duration.ofMillis(2), 1 << 20, Duration.ofHours(1), Long.MAX_VALUE));
        TestStore store = TestStore.open(writing, failing);
        for (int i = 0; i < 200; i++) {
            int number = i;
            await().pollDelay(Duration.ZERO)
                    .until(() -> TestStore.await(store.send(0, "message " + number)) instanceof Appended);
        }
        await().until(() -> failing.exists(RECENT) && failing.exists(DIRECTORY.resolve("consumequeue/orders/0")));
        failing.powerCut();
        store.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
        failing.powerOn();

        try (TestStore again = TestStore.open(idle, failing)) {
            assertThat(again.bodies(0)).isEqualTo(bodies(200));
        }
        try (TestStore again = TestStore.open(idle, failing)) {
            assertThat(again.bodies(0)).isEqualTo(bodies(200));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyOneOfThousandsOfQueuesIsThereAfterARestart(boolean clean) throws Exception {
        int queues = 5_000;
        TestStore store = TestStore.open(idle, disk);
        List<CompletableFuture<AppendOutcome>> sent = new ArrayList<>();
        for (int queueId = 0; queueId < queues; queueId++) {
            sent.add(store.send(queueId, "in " + queueId));
            if (sent.size() == 500) {
                sent.forEach(TestStore::await);
                sent.clear();
            }
        }
        if (clean) {
            store.close();
        } else {
            die(store);
            disk.restart();
        }

        try (TestStore again = TestStore.open(idle, disk)) {
            for (int queueId = 0; queueId < queues; queueId++) {
                assertThat(again.store.maxOffset(ORDERS, queueId)).isEqualTo(1);
            }
            assertThat(again.bodies(queues - 1)).containsExactly("in " + (queues - 1));
        }
    }

    @Test
    void oneSnapshotStandsInForTheOther() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 100; i++) {
                store.put(0, "message " + i);
            }
        }
        TestStore running = TestStore.open(config, disk);
        for (int i = 100; i < 150; i++) {
            running.put(0, "message " + i);
        }
        awaitAnySnapshot(running);
        long all = running.store.maxOffset(ORDERS, 0);
        die(running);
        disk.restart();

        for (List<Path> lost : List.of(List.of(RECENT), List.of(COMPLETE), List.of(RECENT, COMPLETE))) {
            for (boolean flipped : new boolean[] {true, false}) {
                SimulatedDisk damaged = disk.copy(1);
                for (Path file : lost) {
                    if (flipped) {
                        damaged.flipBit(file, 40, 1);
                    } else {
                        damaged.delete(file);
                    }
                }
                try (TestStore store = TestStore.open(idle, damaged)) {
                    assertThat(store.bodies(0))
                            .hasSize((int) all)
                            .startsWith(bodies(150).toArray(String[]::new));
                }
            }
        }
    }

    /** Of the messages between the two nothing is left, and the queue begins behind them. */
    @Test
    void aSnapshotThatEndsBeforeTheLogBeginsIsNotUsed() throws Exception {
        List<Appended> appended = new ArrayList<>();
        TestStore store = TestStore.open(config, disk);
        appended.add(store.put(0, "x".repeat(500)));
        awaitAnySnapshot(store);
        byte[] early = disk.readAll(RECENT).orElseThrow();
        long sent = store.store.maxOffset(ORDERS, 0);
        for (int i = 0; i < 200; i++) {
            appended.add(store.put(0, "x".repeat(500)));
        }
        store.close();
        Appended first = appended.stream()
                .filter(each -> each.logOffset() >= SEGMENT_BYTES)
                .findFirst()
                .orElseThrow();
        assertThat(first.queueOffset()).isGreaterThan(sent);

        disk.delete(DIRECTORY.resolve("commitlog/00000000000000000000"));
        disk.delete(COMPLETE);
        disk.replace(RECENT, early);

        try (TestStore again = TestStore.open(idle, disk)) {
            assertThat(again.store.minOffset(ORDERS, 0)).isEqualTo(first.queueOffset());
            assertThat(again.bodies(0)).hasSize((int) (again.store.maxOffset(ORDERS, 0) - first.queueOffset()));
        }
    }

    private void awaitAnySnapshot(TestStore store) {
        AtomicInteger snapshots = new AtomicInteger();
        disk.failWhen((operation, file) -> {
            if (operation == Operation.RENAME) {
                snapshots.incrementAndGet();
            }
            return null;
        });
        await().untilAsserted(() -> {
            store.put(0, "more");
            assertThat(snapshots.get()).isGreaterThan(1);
        });
    }

    @Test
    void aDeletedTopicDoesNotComeBackWhenAllQueuesAreBuiltAgain() throws Exception {
        try (TestStore store = TestStore.open(idle, disk)) {
            for (int i = 0; i < 10; i++) {
                store.put(0, "message " + i);
                TestStore.await(store.append(PAYMENTS, 0, TestStore.record(PAYMENTS, 0, "old " + i, ""), true));
            }
            TestStore.await(store.store.deleteTopic(PAYMENTS).toCompletableFuture());
        }
        loseSnapshots();
        try (TestStore store = TestStore.open(idle, disk)) {
            assertThat(store.store.topics()).containsExactly(ORDERS);
            assertThat(store.bodies(0)).isEqualTo(bodies(10));
            TestStore.await(store.append(PAYMENTS, 0, TestStore.record(PAYMENTS, 0, "new", ""), true));
            assertThat(store.all(PAYMENTS, 0)).extracting(TestStore::bodyOf).containsExactly("new");
        }
        for (String copy : List.of("deleted-topics", "deleted-topics-copy")) {
            SimulatedDisk damaged = disk.copy(1);
            damaged.flipBit(DIRECTORY.resolve("rillmq").resolve(copy), 3, 1);
            damaged.delete(RECENT);
            damaged.delete(COMPLETE);
            try (TestStore store = TestStore.open(idle, damaged)) {
                assertThat(store.all(PAYMENTS, 0)).extracting(TestStore::bodyOf).containsExactly("new");
            }
        }
    }

    @Test
    void aDamagedListOfDeletedTopicsIsMendedBeforeTheOtherIsDamagedToo() throws Exception {
        try (TestStore store = TestStore.open(idle, disk)) {
            store.put(0, "deleted");
            TestStore.await(store.append(PAYMENTS, 0, TestStore.record(PAYMENTS, 0, "kept", ""), true));
            TestStore.await(store.store.deleteTopic(ORDERS).toCompletableFuture());
        }
        for (String copy : List.of("deleted-topics", "deleted-topics-copy", "deleted-topics")) {
            disk.flipBit(DIRECTORY.resolve("rillmq").resolve(copy), 3, 1);
            loseSnapshots();
            try (TestStore store = TestStore.open(idle, disk)) {
                assertThat(store.store.topics()).containsExactly(PAYMENTS);
            }
        }
    }

    private void loseSnapshots() throws Exception {
        disk.delete(RECENT);
        disk.delete(COMPLETE);
    }

    @Test
    void aPowerCutThatShortensTheLogHidesNoMessageSentAfterIt() throws Exception {
        List<String> kept = new ArrayList<>();
        for (int seed = 1; seed <= 10; seed++) {
            SimulatedDisk failing = new SimulatedDisk(seed);
            TestStore store = TestStore.open(idle.withFlushLevel(FlushLevel.ASYNC_FLUSH), failing);
            for (int i = 0; i < 50; i++) {
                store.put(0, "lost " + i);
            }
            TestStore.await(store.store.deleteTopic(ORDERS).toCompletableFuture());
            failing.powerCut();
            store.store
                    .close()
                    .toCompletableFuture()
                    .handle((done, failure) -> done)
                    .join();
            failing.powerOn();
            try (TestStore again = TestStore.open(idle, failing)) {
                again.put(0, "sent after the cut");
            }
            failing.delete(RECENT);
            failing.delete(COMPLETE);
            try (TestStore rebuilt = TestStore.open(idle, failing)) {
                kept.addAll(rebuilt.bodies(0));
            }
        }
        assertThat(kept).hasSize(10).containsOnly("sent after the cut");
    }
}

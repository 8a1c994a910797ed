package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.retain.DiskLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk fails while the store runs. */
class FaultTest {
    private static final Path DIRECTORY = Path.of("/simulated");

    private final SimulatedDisk disk = new SimulatedDisk(7);
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);

    private static boolean isSegment(Path file) {
        return file.startsWith(DIRECTORY.resolve("commitlog"));
    }

    @Test
    void oneForceAnswersEveryAppendThatCameDuringTheForceBefore() throws Exception {
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AppendConfig roomy =
                new AppendConfig(FlushLevel.SYNC_FLUSH, 1_024, 1 << 20, 1 << 20, 512, 4096, Duration.ofSeconds(1));
        try (TestStore store = TestStore.open(config.withAppend(roomy), disk)) {
            store.put(0, "first");
            int before = disk.count(Operation.FORCE);
            BlockingDisk slow = new BlockingDisk(Operation.FORCE, forcing, goOn);
            disk.failWhen(slow);
            CompletableFuture<AppendOutcome> slowly = store.send(0, "slow");
            TestStore.await(CompletableFuture.runAsync(() -> awaitLatch(forcing)));

            List<CompletableFuture<AppendOutcome>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(store.send(0, "m" + i));
            }
            // Answered after the write, so everything before it is written too.
            TestStore.await(store.append(ORDERS, 1, TestStore.record(ORDERS, 1, "x", ""), false));
            assertThat(slowly).isNotDone();
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            assertThat(store.store.maxOffset(ORDERS, 0)).isEqualTo(1);
            assertThat(store.store.maxOffset(ORDERS, 1)).isZero();
            goOn.countDown();

            assertThat(waiting)
                    .allSatisfy(each -> assertThat(TestStore.await(each)).isInstanceOf(Appended.class));
            assertThat(store.bodies(0)).hasSize(102);
            assertThat(disk.count(Operation.FORCE) - before).isEqualTo(2);
        }
    }

    /** Holds the first call of a kind until the test goes on. */
    private static final class BlockingDisk implements SimulatedDisk.Faults {
        private final Operation held;
        private final CountDownLatch holding;
        private final CountDownLatch goOn;

        BlockingDisk(Operation held, CountDownLatch holding, CountDownLatch goOn) {
            this.held = held;
            this.holding = holding;
            this.goOn = goOn;
        }

        @Override
        public IOException before(Operation operation, Path file) {
            if (operation == held && isSegment(file) && holding.getCount() > 0) {
                holding.countDown();
                awaitLatch(goOn);
            }
            return null;
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"WRITE", "FORCE"})
    void afterAFailedWriteOrForceNothingIsAcknowledgedAnyMore(Operation failing) throws Exception {
        TestStore store = TestStore.open(config, disk);
        store.put(0, "good");
        disk.failWhen((operation, file) ->
                operation == failing && isSegment(file) ? new IOException("the disk is broken") : null);

        AppendOutcome during = TestStore.await(store.send(0, "bad"));
        disk.failWhen((operation, file) -> null);
        AppendOutcome after = TestStore.await(store.send(0, "too late"));

        for (AppendOutcome outcome : List.of(during, after)) {
            assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.READ_ONLY);
                assertThat(refused.detail()).contains("the disk is broken");
            });
        }
        assertThat(store.store.readOnlyReason())
                .hasValueSatisfying(why -> assertThat(why).contains("broken"));
        assertThat(store.bodies(0)).containsExactly("good");
        store.close();
        assertThat(disk.exists(DIRECTORY.resolve("abort"))).isTrue();

        disk.powerOn();
        try (TestStore again = TestStore.open(config, disk)) {
            assertThat(again.bodies(0)).startsWith("good").doesNotContain("too late");
            assertThat(again.store.readOnlyReason()).isEmpty();
            again.put(0, "works again");
        }
    }

    @Test
    void aFailedForceMakesAnAsynchronousLogReadOnlyToo() throws Exception {
        TestStore store = TestStore.open(config.withFlushLevel(FlushLevel.ASYNC_FLUSH), disk);
        disk.failWhen((operation, file) ->
                operation == Operation.FORCE && isSegment(file) ? new IOException("the disk is broken") : null);
        store.put(0, "acknowledged after the write");
        store.close();

        assertThat(store.store.readOnlyReason()).isPresent();
        assertThat(disk.exists(DIRECTORY.resolve("abort"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(FlushLevel.class)
    void aFullDiskRefusesUntilThereIsSpaceAndLeavesNoTrace(FlushLevel level) throws Exception {
        // The disk itself refuses, long before its limits would.
        DiskLimits none = new DiskLimits(75, 85, 0, 90, 0);
        StoreConfig leveled =
                config.withFlushLevel(level).withRetention(config.retention().withLimits(none));
        List<String> accepted = new ArrayList<>();
        TestStore full = TestStore.open(leveled, disk);
        fillAndFree(full, accepted);
        disk.powerCut();
        full.store.close().toCompletableFuture().handle((done, failure) -> done).join();
        disk.restart();
        try (TestStore store = TestStore.open(leveled, disk)) {
            assertThat(store.bodies(0)).containsExactlyElementsOf(accepted);
        }
    }

    private void fillAndFree(TestStore store, List<String> accepted) {
        store.put(0, "before");
        accepted.add("before");
        disk.limitTo(disk.usedBytes() + 8_192);
        int refusals = 0;
        for (int i = 0; i < 40; i++) {
            String body = i + "f".repeat(997);
            AppendOutcome outcome = TestStore.await(store.send(0, body));
            if (outcome instanceof Refused refused) {
                assertThat(refused.reason()).isEqualTo(Reason.DISK_FULL);
                assertThat(refused.detail()).contains("No space left");
                refusals++;
            } else {
                accepted.add(body);
            }
        }
        // The blocks of the runway were the log's before.
        assertThat(refusals).isGreaterThan(20);
        assertThat(store.bodies(0)).containsExactlyElementsOf(accepted);

        disk.limitTo(Long.MAX_VALUE);
        store.put(0, "after");
        accepted.add("after");
        assertThat(store.bodies(0)).containsExactlyElementsOf(accepted);
        assertThat(store.store.readOnlyReason()).isEmpty();
    }

    @Test
    void whatOneLargeWriteDidNotGetIsNoSpaceToSmallOnes() throws Exception {
        DiskLimits none = new DiskLimits(75, 85, 0, 90, 0);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestStore store =
                TestStore.open(config.withRetention(config.retention().withLimits(none)), disk)) {
            String body = "b".repeat(1_000);
            disk.failWhen(new BlockingDisk(Operation.WRITE, writing, goOn));
            CompletableFuture<AppendOutcome> slow = store.send(0, body);
            awaitLatch(writing);
            List<CompletableFuture<AppendOutcome>> together = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                together.add(store.send(0, body));
            }
            disk.limitTo(disk.usedBytes() + 20_000);
            goOn.countDown();
            assertThat(TestStore.await(slow)).isInstanceOf(Appended.class);
            assertThat(together)
                    .allSatisfy(each -> assertThat(TestStore.await(each)).isInstanceOf(Refused.class));

            store.put(0, body);
            assertThat(store.store.refusalReason()).isPresent();

            disk.limitTo(Long.MAX_VALUE);
            for (int i = 0; i < 30; i++) {
                store.put(0, body);
            }
            assertThat(store.store.refusalReason()).isEmpty();
            assertThat(store.bodies(0)).hasSize(32);
        }
    }

    @Test
    void aCrashedStoreOpensOnAFullDiskAndTakesAppendsOnceThereIsSpace() throws Exception {
        TestStore crashed = TestStore.open(config, disk);
        crashed.put(0, "before");
        disk.powerCut();
        crashed.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
        disk.restart();
        disk.limitTo(disk.usedBytes());

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).containsExactly("before");
            assertThat(disk.exists(DIRECTORY.resolve("abort"))).isTrue();

            disk.limitTo(Long.MAX_VALUE);
            store.put(0, "after");
            assertThat(store.bodies(0)).containsExactly("before", "after");
        }
        assertThat(disk.exists(DIRECTORY.resolve("abort"))).isFalse();
    }

    @Test
    void forcesFindTheBlocksOfTheirBytesOnTheDiskAlready() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            store.put(0, "first");
            long used = disk.usedBytes();
            store.put(0, "second");
            store.put(0, "third");

            assertThat(disk.usedBytes()).isEqualTo(used);
            assertThat(store.bodies(0)).containsExactly("first", "second", "third");
        }
    }

    @Test
    void aFullDiskAtASegmentsEndRefusesToo() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            String large = "x".repeat(30_000);
            store.put(0, large);
            store.put(0, large);
            disk.failWhen((operation, file) ->
                    operation == Operation.CREATE ? new DiskFullException("No space left on device") : null);

            AppendOutcome outcome = TestStore.await(store.send(0, large));
            Appended small = store.put(0, "small still fits");
            disk.failWhen((operation, file) -> null);
            Appended next = store.put(0, large);

            assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                    .isEqualTo(Reason.DISK_FULL));
            assertThat(small.queueOffset()).isEqualTo(2);
            assertThat(next.logOffset()).isEqualTo(64 << 10);
            assertThat(store.bodies(0)).hasSize(4);
        }
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).hasSize(4);
        }
    }

    @Test
    void shortWritesLoseNothing() throws Exception {
        disk.writeShort();
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 200; i++) {
                store.send(i % 2, "message " + i);
            }
            store.put(0, "last");
            assertThat(store.bodies(0)).hasSize(101);
        }
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).hasSize(101);
            assertThat(store.bodies(1)).hasSize(100);
        }
    }

    @Test
    void aDamagedRecordIsPassedOverAndTheOthersAreThere() throws Exception {
        List<Appended> appended = new ArrayList<>();
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 10; i++) {
                appended.add(store.put(0, "message " + i));
            }
        }
        Path segment = DIRECTORY.resolve("commitlog/00000000000000000000");
        disk.flipBit(segment, appended.get(4).logOffset() + 90, 3);

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).hasSize(9).doesNotContain("message 4");
        }
        // Also when the queues are built again, and the offsets of the others do not move.
        disk.deleteTree(DIRECTORY.resolve("rillmq"));
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.store.maxOffset(ORDERS, 0)).isEqualTo(4);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatIsAcknowledgedBehindBytesOfAFailedForceOutlivesThem(int seed) throws Exception {
        SimulatedDisk failing = new SimulatedDisk(seed);
        failing.failHalfway();
        TestStore store = TestStore.open(config, failing);
        store.put(0, "good");
        failing.failWhen((operation, file) ->
                operation == Operation.FORCE && isSegment(file) ? new IOException("the disk is broken") : null);
        assertThat(TestStore.await(store.send(0, "b".repeat(5_000)))).isInstanceOf(Refused.class);
        store.close();
        failing.restart();
        store = TestStore.open(config, failing);
        store.put(0, "acknowledged");
        List<String> shown = store.bodies(0);

        failing.powerCut();
        store.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
        failing.powerOn();

        try (TestStore again = TestStore.open(config, failing)) {
            assertThat(again.bodies(0)).containsExactlyElementsOf(shown).endsWith("acknowledged");
        }
    }

    @Test
    void theThreadOfTheViewsOutlivesAnError() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            store.put(0, "message");
            disk.failWhen((operation, file) -> {
                if (Thread.currentThread().getName().equals("store-views")) {
                    throw new OutOfMemoryError("no heap");
                }
                return null;
            });
            assertThat(TestStore.await(store.store.deleteExpired().toCompletableFuture()))
                    .isZero();
            disk.failWhen(SimulatedDisk.Faults.NONE);

            TestStore.await(store.store.trimQueues().toCompletableFuture());
        }
    }

    @Test
    void theThreadOfTheRetentionOutlivesAnError() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            disk.failWhen((operation, file) -> {
                if (Thread.currentThread().getName().equals("store-retain")) {
                    throw new OutOfMemoryError("no heap");
                }
                return null;
            });
            assertThat(store.store.deleteExpired().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageContaining("no heap");
            disk.failWhen(SimulatedDisk.Faults.NONE);

            assertThat(TestStore.await(store.store.deleteExpired().toCompletableFuture()))
                    .isZero();
        }
    }

    /** Bits of the record's queue offset, which is 4 of 12, from the lowest. */
    @ParameterizedTest(name = "bit {0}, other queues'' messages between: {1}")
    @CsvSource({
        "0, false", "1, false", "2, false", "3, false", "4, false", "33, false", "62, false", "63, false",
        "0, true", "1, true", "2, true", "3, true", "4, true", "33, true", "62, true", "63, true"
    })
    void aWrongQueueOffsetCostsOneMessageOnly(int bit, boolean isMixed) throws Exception {
        List<Appended> appended = new ArrayList<>();
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 12; i++) {
                appended.add(store.put(0, "message " + i));
                if (isMixed) {
                    store.put(1, "other " + "x".repeat(2_000));
                }
            }
        }
        Path segment = DIRECTORY.resolve("commitlog/00000000000000000000");
        int queueOffsetEnd = 28;
        disk.flipBit(segment, appended.get(4).logOffset() + queueOffsetEnd - 1 - bit / 8, bit % 8);
        disk.deleteTree(DIRECTORY.resolve("rillmq"));
        disk.deleteTree(DIRECTORY.resolve("consumequeue"));

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.all(ORDERS, 0))
                    .extracting(StoredMessage::queueOffset)
                    .containsExactly(0L, 1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        }
    }
}

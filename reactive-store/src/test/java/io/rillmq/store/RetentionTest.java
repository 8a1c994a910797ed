package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static io.rillmq.store.TestStore.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.read.LookupOutcome;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.rillmq.store.retain.DiskLimits;
import io.rillmq.store.retain.RetentionConfig;
import io.rillmq.testbase.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Old segments leave a store that is in use. */
class RetentionTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path LOG = DIRECTORY.resolve("commitlog");
    private static final String BODY = "x".repeat(8_000);
    private static final int PER_SEGMENT = 8;

    private final SimulatedDisk disk = new SimulatedDisk(11);
    private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-22T12:00:00Z"));
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);

    private TestStore open() throws StoreOpenException {
        return TestStore.open(config, disk, clock);
    }

    /** Fills so many segments, a day apart, and opens the store again: its views need no replay then. */
    private TestStore filled(int segments) throws StoreOpenException {
        try (TestStore store = open()) {
            fill(store, segments);
        }
        return open();
    }

    private void fill(TestStore store, int segments) {
        for (int i = 0; i < segments; i++) {
            for (int k = 0; k < PER_SEGMENT; k++) {
                store.put(0, i + "." + k + BODY);
            }
            clock.advance(Duration.ofDays(1));
        }
        store.put(0, "last" + BODY);
    }

    private int deleteExpired(TestStore store) {
        return await(store.store.deleteExpired().toCompletableFuture());
    }

    /** What the messages begin with, of those that can be read. */
    private static List<String> labels(TestStore store) {
        return store.bodies(0).stream()
                .map(body -> body.substring(0, body.indexOf('x')))
                .toList();
    }

    private List<String> segments() throws IOException {
        return disk.list(LOG);
    }

    @Test
    void onlySegmentsOlderThanTheReservedTimeAreDeleted() throws Exception {
        try (TestStore store = filled(5)) {
            int deleted = deleteExpired(store);

            // Ended 4, 3, 2 and 1 days ago; the last record is of now.
            assertThat(deleted).isEqualTo(2);
            assertThat(segments()).hasSize(4).first().isEqualTo("00000000000000131072");
            assertThat(store.store.minLogOffset()).isEqualTo(2 * 65_536);
            assertThat(deleteExpired(store)).isZero();
        }
    }

    @Test
    void nothingThatSomebodyHoldsIsDeleted() throws Exception {
        filled(5).close();
        AtomicLong needed = new AtomicLong(2 * 65_536 - 1);
        AtomicLong askedBelow = new AtomicLong();
        StoreConfig held = config.withHold(below -> {
            askedBelow.set(below);
            return needed.get();
        });
        try (TestStore store = TestStore.open(held, disk, clock)) {
            assertThat(deleteExpired(store)).isEqualTo(1);
            assertThat(askedBelow).hasValue(2 * 65_536);
            assertThat(deleteExpired(store)).isZero();

            needed.set(2 * 65_536);

            assertThat(deleteExpired(store)).isEqualTo(1);
            assertThat(store.store.minLogOffset()).isEqualTo(2 * 65_536);
        }
    }

    @Test
    void theNewestSegmentStaysHoweverOldItIs() throws Exception {
        try (TestStore store = filled(3)) {
            clock.advance(Duration.ofDays(1_000));

            assertThat(deleteExpired(store)).isEqualTo(3);
            assertThat(segments()).hasSize(1);
            assertThat(store.put(0, "next").queueOffset()).isEqualTo(3 * PER_SEGMENT + 1);
        }
    }

    @Test
    void whatIsDeletedIsGoneForALookUpAndTheRestIsNot() throws Exception {
        try (TestStore store = filled(5)) {
            long kept = store.put(0, "kept").logOffset();

            deleteExpired(store);

            assertThat(store.lookup(0)).isInstanceOf(LookupOutcome.Missing.class);
            assertThat(store.lookup(kept)).isInstanceOfSatisfying(LookupOutcome.Found.class, found -> found.record()
                    .release());
        }
    }

    @Test
    void aReaderBelowTheFirstMessageThatIsLeftIsToldWhereThatIs() throws Exception {
        try (TestStore store = filled(5)) {
            deleteExpired(store);
            await(store.store.trimQueues().toCompletableFuture());

            ReadResult below = store.peek(0, 3);
            ReadResult first = store.peek(0, below.nextQueueOffset());

            assertThat(below.status()).isEqualTo(ReadStatus.OFFSET_TOO_SMALL);
            assertThat(below.nextQueueOffset()).isEqualTo(2 * PER_SEGMENT);
            assertThat(store.store.minOffset(ORDERS, 0)).isEqualTo(2 * PER_SEGMENT);
            assertThat(first.status()).isEqualTo(ReadStatus.FOUND);
            assertThat(labels(store)).hasSize(3 * PER_SEGMENT + 1).startsWith("2.0");
        }
    }

    @Test
    void queueFilesThatWentWithTheMessagesAreNoDamageForTheNextStart() throws Exception {
        StoreConfig small =
                config.withQueue(new QueueConfig(200, 500_000, Duration.ofHours(1), Duration.ofHours(1), 256L << 20));
        try (TestStore store = TestStore.open(small, disk, clock)) {
            for (int i = 0; i < 7 * PER_SEGMENT; i++) {
                store.put(0, BODY);
            }
        }
        clock.advance(Duration.ofDays(30));
        try (TestStore store = TestStore.open(small, disk, clock)) {
            deleteExpired(store);
            await(store.store.trimQueues().toCompletableFuture());
        }
        List<Path> deleted = new ArrayList<>();
        disk.failWhen((operation, file) -> {
            if (operation == Operation.DELETE) {
                deleted.add(file);
            }
            return null;
        });

        try (TestStore again = TestStore.open(small, disk, clock)) {
            assertThat(again.store.minOffset(ORDERS, 0)).isEqualTo(6 * PER_SEGMENT);
            assertThat(again.store.maxOffset(ORDERS, 0)).isEqualTo(7 * PER_SEGMENT);
            assertThat(again.bodies(0)).hasSize(PER_SEGMENT);
        }
        // Ten entries each; the queue was not built again.
        assertThat(disk.list(DIRECTORY.resolve("consumequeue/orders/0")))
                .containsExactly("00000000000000000800", "00000000000000001000");
        assertThat(deleted).noneMatch(file -> file.startsWith(DIRECTORY.resolve("consumequeue")));
    }

    @Test
    void aSegmentThatViewsWouldReplayIsKept() throws Exception {
        try (TestStore store = open()) {
            for (int i = 0; i < 3 * PER_SEGMENT; i++) {
                store.put(0, BODY);
            }
            clock.advance(Duration.ofDays(100));

            disk.failWhen(
                    (operation, file) -> operation != Operation.READ && file.startsWith(DIRECTORY.resolve("rillmq"))
                            ? new IOException("no snapshot can be stored")
                            : null);
            int withoutSnapshot = deleteExpired(store);
            disk.failWhen((operation, file) -> null);

            assertThat(withoutSnapshot).isZero();
            assertThat(deleteExpired(store)).isEqualTo(2);
        }
    }

    @Test
    void aFailedDeletionLeavesNoGapAndIsTriedAgain() throws Exception {
        try (TestStore store = filled(5)) {
            disk.failWhen((operation, file) -> operation == Operation.DELETE && file.endsWith("00000000000000065536")
                    ? new IOException("the disk is broken")
                    : null);

            assertThatThrownBy(() -> deleteExpired(store)).isInstanceOf(CompletionException.class);
            List<String> left = segments();
            disk.failWhen((operation, file) -> null);

            assertThat(left).hasSize(5).first().isEqualTo("00000000000000065536");
            assertThat(deleteExpired(store)).isOne();
            assertThat(store.store.minLogOffset()).isEqualTo(2 * 65_536);
        }
    }

    @Test
    void whateverCallAPowerCutHitsTheLogOpensWithoutAGap() throws Exception {
        filled(6).close();
        clock.advance(Duration.ofDays(30));
        for (int calls = 0; calls < 40; calls++) {
            SimulatedDisk copy = disk.copy(calls);
            TestStore store = TestStore.open(config, copy, clock);
            copy.cutPowerAfter(calls);
            store.store
                    .deleteExpired()
                    .toCompletableFuture()
                    .handle((count, failure) -> 0)
                    .join();
            copy.powerCut();
            catchThrowable(store::close);
            copy.powerOn();

            try (TestStore again = TestStore.open(config, copy, clock)) {
                long max = again.store.maxOffset(ORDERS, 0);
                assertThat(max).as("cut after %d calls", calls).isEqualTo(6 * PER_SEGMENT + 1);
                assertThat(labels(again)).as("cut after %d calls", calls).endsWith("last");
            }
        }
    }

    @Test
    void appendsAreRefusedWhileTheDiskIsTooFullAndTakenAgainByThemselves() throws Exception {
        DiskLimits limits = new DiskLimits(75, 85, 0, 90, Long.MAX_VALUE);
        StoreConfig impatient = config.withRetention(
                RetentionConfig.DEFAULTS.withReserveBytes(0).withLimits(limits).withInterval(Duration.ofMillis(5)));
        try (TestStore store = TestStore.open(impatient, disk, clock)) {
            store.put(0, "before");

            disk.limitTo(disk.usedBytes() * 100 / 95);
            Awaitility.await().until(() -> store.store.refusalReason().isPresent());
            Refused refused = (Refused) await(store.send(0, "during"));
            CompletableFuture<AppendOutcome> freeing = new CompletableFuture<>();
            store.store.append(new Append(
                            Runnable::run,
                            ORDERS,
                            1,
                            TestStore.record(ORDERS, 1, "moved", "tag"),
                            true,
                            freeing::complete)
                    .freeingSpace());
            AppendOutcome moved = await(freeing);
            List<String> during = store.bodies(0);
            disk.limitTo(Long.MAX_VALUE);
            Awaitility.await().until(() -> store.store.refusalReason().isEmpty());
            Appended after = store.put(0, "after");

            assertThat(moved).isInstanceOf(Appended.class);
            assertThat(refused.reason()).isEqualTo(Reason.DISK_FULL);
            assertThat(refused.detail())
                    .contains(LOG.toString())
                    .contains("diskSpaceWarningLevelRatio 90")
                    .contains("% used");
            assertThat(during).containsExactly("before");
            assertThat(after.queueOffset()).isOne();
            assertThat(store.store.readOnlyReason()).isEmpty();
        }
    }

    @Test
    void aDiskThatRunsOutCostsTheOldestSegmentsBeforeAnAppendIsRefused() throws Exception {
        filled(6).close();
        disk.limitTo(disk.usedBytes() * 100 / 92);
        DiskLimits limits = new DiskLimits(75, 85, Long.MAX_VALUE, 91, Long.MAX_VALUE);

        try (TestStore store = TestStore.open(
                config.withRetention(RetentionConfig.DEFAULTS
                        .withReserveBytes(0)
                        .withLimits(limits)
                        .withInterval(Duration.ofHours(1))),
                disk,
                clock)) {
            assertThat(store.store.refusalReason()).isPresent();
            int deleted = deleteExpired(store);

            assertThat(deleted).isBetween(1, 5);
            assertThat(store.store.refusalReason()).isEmpty();
            assertThat(store.put(0, "taken").queueOffset()).isEqualTo(6 * PER_SEGMENT + 1);
        }
    }

    @Test
    void theReserveIsThereBeforeTheFirstAppend() throws Exception {
        int reserveBytes = 256 << 10;
        Path reserve = LOG.resolveSibling("rillmq").resolve("reserve");
        Thread opening = Thread.currentThread();
        disk.failWhen((operation, file) ->
                file.equals(reserve) && Thread.currentThread() != opening ? new IOException("too late") : null);

        try (TestStore store =
                TestStore.open(config.withRetention(config.retention().withReserveBytes(reserveBytes)), disk, clock)) {
            assertThat(disk.length(reserve)).hasValue(reserveBytes);
            assertThat(store.put(0, "first").queueOffset()).isZero();
        }
    }

    @Test
    void readersOfADeletedSegmentGoOnBehindIt() throws Exception {
        try (TestStore store = filled(5)) {
            List<Thread> readers = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Thread reader = new Thread(() -> {
                    for (int round = 0; round < 50; round++) {
                        assertThat(labels(store)).endsWith("last").hasSizeGreaterThan(3 * PER_SEGMENT);
                    }
                });
                reader.setUncaughtExceptionHandler((thread, failure) -> {
                    synchronized (failures) {
                        failures.add(failure);
                    }
                });
                reader.start();
                readers.add(reader);
            }

            deleteExpired(store);
            for (Thread reader : readers) {
                reader.join();
            }

            assertThat(failures).isEmpty();
        }
    }

    @Test
    void queueFilesThatCouldNotBeDeletedGoWithTheNextDeletion() throws Exception {
        Path queue = DIRECTORY.resolve("consumequeue/orders/0");
        StoreConfig smallFiles = config.withQueue(config.queue().withFileBytes(100));
        try (TestStore store = TestStore.open(smallFiles, disk, clock)) {
            fill(store, 4);
            disk.failWhen((operation, file) ->
                    operation == Operation.DELETE && file.startsWith(queue) ? new IOException("broken") : null);
            assertThat(deleteExpired(store)).isEqualTo(1);
            await(store.store.trimQueues().toCompletableFuture());
            assertThat(disk.list(queue)).first().isEqualTo("%020d".formatted(0));

            disk.failWhen(SimulatedDisk.Faults.NONE);
            clock.advance(Duration.ofDays(1));
            assertThat(deleteExpired(store)).isEqualTo(1);
            await(store.store.trimQueues().toCompletableFuture());

            assertThat(store.store.minOffset(ORDERS, 0)).isEqualTo(2 * PER_SEGMENT);
            assertThat(disk.list(queue)).first().isEqualTo("%020d".formatted(2 * PER_SEGMENT / 5 * 100));
        }
    }

    @Test
    void whatIsAskedOfAClosedStoreFails() throws Exception {
        TestStore store = open();
        store.close();

        assertThatThrownBy(() -> await(store.store.trimQueues().toCompletableFuture()))
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> deleteExpired(store)).hasRootCauseInstanceOf(IllegalStateException.class);
    }
}

package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static io.rillmq.store.TestStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.log.LogScan;
import io.rillmq.testbase.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue entry says another segment than its message is in, just where the log is about to begin. */
class TrimBoundaryTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path QUEUE_FILE = DIRECTORY.resolve("consumequeue/orders/0/00000000000000000000");
    private static final int ENTRY_BYTES = 20;
    private static final Path FIRST_SEGMENT = DIRECTORY.resolve("commitlog/00000000000000000000");
    /** In the body of the log's first record. */
    private static final int BODY_INDEX = 90;
    /** Of a log offset, the byte whose lowest bit is one segment of 64 KiB. */
    private static final int SEGMENT_BYTE = 5;

    private static final String FILLER = "x".repeat(20_000);

    private SimulatedDisk disk = new SimulatedDisk(17);
    private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-22T12:00:00Z"));
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);

    private TestStore open() throws StoreOpenException {
        return TestStore.open(config, disk, clock);
    }

    /** The first message of queue 0 is in a segment that expires, the others are not. */
    private void write(String... staying) throws StoreOpenException {
        try (TestStore store = open()) {
            store.put(0, "leaving");
            // Three to a segment: what follows lies farther behind the segment's start than the first message.
            for (int i = 0; i < 4; i++) {
                store.put(1, FILLER);
            }
            for (String body : staying) {
                assertThat(store.put(0, body).logOffset()).isBetween(80_000L, 131_071L);
            }
            store.put(1, FILLER);
            store.put(1, FILLER);
            clock.advance(Duration.ofDays(30));
            store.put(1, FILLER);
        }
    }

    private void flipSegment(int entry) throws Exception {
        disk.flipBit(QUEUE_FILE, entry * ENTRY_BYTES + SEGMENT_BYTE, 0);
    }

    private static void deleteExpired(TestStore store) {
        assertThat(await(store.store.deleteExpired().toCompletableFuture())).isOne();
        await(store.store.trimQueues().toCompletableFuture());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aDamagedEntryAtTheNewBeginningHidesNoMessage(int damaged) throws Exception {
        write("first", "second");
        flipSegment(damaged);

        try (TestStore store = open()) {
            deleteExpired(store);

            assertThat(store.store.minOffset(ORDERS, 0)).isOne();
            assertThat(store.bodies(0)).containsExactly("first", "second");
        }
    }

    /** The log does not have the record of the entry before any more, which tells the one from the other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRepairAtTheNewBeginningSurvivesAPowerCut(int seed) throws Exception {
        disk = new SimulatedDisk(seed);
        write("first", "second");
        flipSegment(1);
        TestStore store = open();
        deleteExpired(store);

        disk.powerCut();
        await(store.store.close().toCompletableFuture().handle((done, failure) -> done));
        disk.powerOn();

        try (TestStore again = open()) {
            assertThat(again.bodies(0)).containsExactly("first", "second");
        }
    }

    /** Where the record is damaged too, only the end of the log ends the search for it. */
    @Test
    void aSearchForARecordDoesNotKeepTheViewsThreadFromItsWork() throws Exception {
        write();
        try (TestStore store = open()) {
            for (int i = 0; i < 60; i++) {
                store.put(1, FILLER);
            }
        }
        flipSegment(0);
        disk.flipBit(FIRST_SEGMENT, BODY_INDEX, 0);
        Map<String, Set<Path>> readBy = new ConcurrentHashMap<>();
        disk.failWhen((operation, file) -> {
            if (operation == Operation.READ && file.startsWith(FIRST_SEGMENT.getParent()) && isScan()) {
                readBy.computeIfAbsent(Thread.currentThread().getName(), name -> ConcurrentHashMap.newKeySet())
                        .add(file);
            }
            return null;
        });

        try (TestStore store = open()) {
            deleteExpired(store);

            assertThat(store.put(0, "next").queueOffset()).isOne();
            assertThat(store.bodies(0)).containsExactly("next");
        }
        assertThat(readBy.get("store-retain")).hasSizeGreaterThan(10);
        assertThat(readBy).doesNotContainKey("store-views");
    }

    private static boolean isScan() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(LogScan.class.getName())));
    }

    @Test
    void aDamagedEntryOfTheOnlyMessageThatStaysDoesNotHideIt() throws Exception {
        write("only");
        flipSegment(1);

        try (TestStore store = open()) {
            deleteExpired(store);

            assertThat(store.bodies(0)).containsExactly("only");
        }
    }
}

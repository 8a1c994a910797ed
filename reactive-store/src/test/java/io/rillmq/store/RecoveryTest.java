package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store finds when it opens. */
class RecoveryTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path FIRST_SEGMENT = DIRECTORY.resolve("commitlog/00000000000000000000");

    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);
    private final SimulatedDisk disk = new SimulatedDisk(11);

    /** The process dies; nothing that was written is lost. */
    private void kill(TestStore store) {
        disk.powerCut();
        store.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
        disk.restart();
    }

    @Test
    void aTailTornAtAnyByteIsCutAndTheLogGoesOn() throws Exception {
        List<Appended> appended = new ArrayList<>();
        TestStore written = TestStore.open(config, disk);
        for (int i = 0; i < 4; i++) {
            appended.add(written.put(0, "message " + i));
        }
        kill(written);
        int end = (int) appended.get(3).logOffset() + appended.get(3).sizeBytes();

        for (int cut = (int) appended.get(2).logOffset(); cut < end; cut++) {
            SimulatedDisk torn = disk.copy(cut);
            blank(torn, FIRST_SEGMENT, cut, end);
            int whole = cut < appended.get(3).logOffset() ? 2 : 3;
            try (TestStore store = TestStore.open(config, torn)) {
                assertThat(store.bodies(0)).as("cut at %s", cut).hasSize(whole);
                Appended next = store.put(0, "next");
                assertThat(next.queueOffset()).isEqualTo(whole);
                assertThat(next.logOffset()).isEqualTo(appended.get(whole).logOffset());
                assertThat(store.bodies(0)).hasSize(whole + 1).last().isEqualTo("next");
            }
        }
    }

    @Test
    void segmentsThatRocketMqMadeAheadLeaveNoHole() throws Exception {
        Appended last;
        try (TestStore written = TestStore.open(config, disk)) {
            last = written.put(0, "before");
        }
        disk.deleteTree(DIRECTORY.resolve("rillmq"));
        int segmentBytes = config.log().segmentBytes();
        for (long start = segmentBytes; start <= 2L * segmentBytes; start += segmentBytes) {
            disk.create(DIRECTORY.resolve("commitlog").resolve(FileNames.of(start)), segmentBytes)
                    .close();
        }

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.put(0, "after").logOffset()).isEqualTo(last.logOffset() + last.sizeBytes());
            assertThat(store.bodies(0)).containsExactly("before", "after");
        }
    }

    private static void blank(SimulatedDisk disk, Path path, int from, int to) throws Exception {
        try (DiskFile file = disk.open(path)) {
            file.writeFully(ByteBuffer.allocate(to - from), from);
            file.force();
        }
    }

    @Test
    void bytesBehindTheTornTailNeverComeBack() throws Exception {
        List<Appended> appended = new ArrayList<>();
        TestStore written = TestStore.open(config, disk);
        for (int i = 0; i < 6; i++) {
            appended.add(written.put(0, "message " + i));
        }
        kill(written);
        int third = (int) appended.get(2).logOffset();
        blank(disk, FIRST_SEGMENT, third, third + 20);
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).hasSize(2);
            // As long as the lost one: the fourth would begin exactly behind it.
            store.put(0, "message x");
        }

        TestStore again = TestStore.open(config, disk);
        assertThat(again.bodies(0)).containsExactly("message 0", "message 1", "message x");
        kill(again);
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.bodies(0)).containsExactly("message 0", "message 1", "message x");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lostOrDamagedConsumeQueuesAreBuiltAgain(boolean clean) throws Exception {
        TestStore written = TestStore.open(config, disk);
        for (int i = 0; i < 300; i++) {
            written.send(i % 2, "message " + i);
        }
        written.put(0, "last");
        written.close();
        if (!clean) {
            kill(TestStore.open(config, disk));
        }
        Path queue = DIRECTORY.resolve("consumequeue/orders/0");

        List<Damage> damages = List.of(
                damaged -> damaged.deleteTree(DIRECTORY.resolve("consumequeue")),
                damaged -> damaged.deleteTree(queue),
                damaged -> damaged.delete(queue.resolve("00000000000000001000")),
                damaged -> damaged.delete(queue.resolve("00000000000000003000")),
                damaged -> damaged.flipBit(queue.resolve("00000000000000003000"), 7, 0),
                damaged -> damaged.delete(DIRECTORY.resolve("rillmq/queues")),
                damaged -> damaged.flipBit(DIRECTORY.resolve("rillmq/queues"), 30, 5),
                damaged -> damaged.delete(DIRECTORY.resolve("checkpoint")));
        for (int i = 0; i < damages.size(); i++) {
            SimulatedDisk damaged = disk.copy(i);
            damages.get(i).apply(damaged);
            try (TestStore store = TestStore.open(config, damaged)) {
                assertThat(store.bodies(0))
                        .as("damage %s", i)
                        .hasSize(151)
                        .last()
                        .isEqualTo("last");
                assertThat(store.bodies(1)).as("damage %s", i).hasSize(150);
                assertThat(store.put(1, "next").queueOffset()).isEqualTo(150);
            }
        }
    }

    private interface Damage {
        void apply(SimulatedDisk disk) throws Exception;
    }

    @Test
    void afterTheOldestSegmentsAreGoneQueuesBeginWhereTheirMessagesDo() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 30; i++) {
                store.put(0, i + "x".repeat(10_000));
            }
        }
        disk.delete(FIRST_SEGMENT);
        disk.deleteTree(DIRECTORY.resolve("rillmq"));
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.store.minLogOffset()).isEqualTo(64 << 10);
            long min = store.store.minOffset(ORDERS, 0);
            assertThat(min).isEqualTo(6);
            assertThat(store.bodies(0)).hasSize(24);
        }
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.store.minOffset(ORDERS, 0)).isEqualTo(6);
            assertThat(store.bodies(0)).hasSize(24);
        }
    }

    @Test
    void aHoleBetweenSegmentsStopsTheStartWithItsName() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 20; i++) {
                store.put(0, i + "x".repeat(10_000));
            }
        }
        disk.delete(DIRECTORY.resolve("commitlog/00000000000000065536"));

        assertThatThrownBy(() -> TestStore.open(config, disk))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("00000000000000065536 is missing");
        // The lock was given back.
        disk.deleteTree(DIRECTORY);
        TestStore.open(config, disk).close();
    }

    @Test
    void damageInAnOlderSegmentCostsOnlyWhatIsDamaged() throws Exception {
        List<Appended> appended = new ArrayList<>();
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 20; i++) {
                appended.add(store.put(0, i + "x".repeat(10_000)));
            }
        }
        disk.flipBit(FIRST_SEGMENT, appended.get(2).logOffset() + 5, 1);
        disk.deleteTree(DIRECTORY.resolve("rillmq"));

        try (TestStore store = TestStore.open(config, disk)) {
            List<String> bodies = store.bodies(0);
            assertThat(bodies).hasSize(19).noneMatch(body -> body.startsWith("2x"));
            assertThat(store.store.maxOffset(ORDERS, 0)).isEqualTo(20);
            assertThat(store.put(0, "next").queueOffset()).isEqualTo(20);
        }
    }

    @Test
    void aSnapshotOfAnotherLogCostsNoMessage() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 20; i++) {
                store.put(0, "a message of some length " + i);
            }
        }
        SimulatedDisk other = new SimulatedDisk(5);
        TestStore written = TestStore.open(config, other);
        for (int i = 0; i < 100; i++) {
            written.put(0, "short " + i);
        }
        other.powerCut();
        written.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
        other.restart();
        other.replace(
                DIRECTORY.resolve("rillmq/queues"),
                disk.readAll(DIRECTORY.resolve("rillmq/queues")).orElseThrow());

        try (TestStore store = TestStore.open(config, other)) {
            assertThat(store.bodies(0)).hasSize(100).last().isEqualTo("short 99");
        }
    }

    @Test
    void aCrashRightAfterASegmentRolledLosesNothing() throws Exception {
        TestStore written = TestStore.open(config, disk);
        String large = "x".repeat(40_000);
        written.put(0, large);
        disk.failWhen(
                (operation, file) -> operation == SimulatedDisk.Operation.WRITE && file.endsWith("00000000000000065536")
                        ? new IOException("the disk is broken")
                        : null);
        TestStore.await(written.send(0, large));
        kill(written);

        for (int i = 0; i < 3; i++) {
            TestStore store = TestStore.open(config, disk);
            assertThat(store.bodies(0)).hasSize(1);
            kill(store);
        }
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.put(0, "next").logOffset()).isEqualTo(65_536);
            assertThat(store.bodies(0)).hasSize(2);
        }
    }

    @Test
    void segmentsMadeAheadLeaveNoHoleAlsoWhenTheSnapshotIsOfAnotherLog() throws Exception {
        SimulatedDisk other = new SimulatedDisk(12);
        try (TestStore store = TestStore.open(config, other)) {
            store.put(0, "a longer message in another log");
        }
        Appended last;
        try (TestStore store = TestStore.open(config, disk)) {
            store.put(0, "first");
            last = store.put(0, "last");
        }
        Path snapshot = DIRECTORY.resolve("rillmq/queues");
        disk.replace(snapshot, other.readAll(snapshot).orElseThrow());
        disk.delete(DIRECTORY.resolve("rillmq/queues-recent"));
        int segmentBytes = config.log().segmentBytes();
        disk.create(DIRECTORY.resolve("commitlog").resolve(FileNames.of(segmentBytes)), segmentBytes)
                .close();

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(store.put(0, "next").logOffset()).isEqualTo(last.logOffset() + last.sizeBytes());
            assertThat(store.bodies(0)).containsExactly("first", "last", "next");
        }
    }

    /** Bytes of the record: its length, its magic number, its queue offset, its place, its body. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 27, 33, 89})
    void afterACleanCloseADamagedLastRecordKeepsItsPlace(int damagedByte) throws Exception {
        Appended last;
        try (TestStore store = TestStore.open(config, disk)) {
            store.put(1, "in another queue");
            store.put(0, "first");
            last = store.put(0, "the last one, with a body");
        }
        disk.flipBit(FIRST_SEGMENT, last.logOffset() + damagedByte, 3);

        for (int i = 0; i < 2; i++) {
            try (TestStore store = TestStore.open(config, disk)) {
                Appended next = store.put(0, "next " + i);
                assertThat(next.queueOffset()).isEqualTo(last.queueOffset() + 1 + i);
                assertThat(next.logOffset()).isGreaterThanOrEqualTo(last.logOffset() + last.sizeBytes());
                assertThat(store.bodies(0)).hasSize(2 + i).startsWith("first", "next 0");
            }
            // The log is read from its beginning for a queue whose file is gone.
            disk.deleteTree(DIRECTORY.resolve("consumequeue/orders/1"));
        }
    }
}

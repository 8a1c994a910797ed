package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages left the log at its old end. */
class TrimTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path QUEUE = DIRECTORY.resolve("consumequeue/orders/0");

    private static final Path FIRST_SEGMENT = DIRECTORY.resolve("commitlog/00000000000000000000");

    private final SimulatedDisk disk = new SimulatedDisk(3);
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aQueueBeginsAtItsFirstMessageThatIsLeftAndOlderFilesAreGone(boolean clean) throws Exception {
        List<Appended> appended = new ArrayList<>();
        TestStore store = TestStore.open(config, disk);
        for (int i = 0; i < 180; i++) {
            appended.add(store.put(0, i + "x".repeat(500)));
        }
        if (clean) {
            store.close();
        } else {
            disk.powerCut();
            store.store
                    .close()
                    .toCompletableFuture()
                    .handle((done, failure) -> done)
                    .join();
            disk.restart();
        }
        disk.delete(FIRST_SEGMENT);
        long first =
                appended.stream().filter(each -> each.logOffset() < 64 << 10).count();

        try (TestStore trimmed = TestStore.open(config, disk)) {
            assertThat(first).isBetween(51L, 149L);
            assertThat(trimmed.store.minOffset(ORDERS, 0)).isEqualTo(first);
            assertThat(trimmed.bodies(0)).hasSize(180 - (int) first).first().isEqualTo(first + "x".repeat(500));
            assertThat(trimmed.read(ORDERS, 0, first - 1, 1, 1_000, QueueFilter.ALL)
                            .status())
                    .isEqualTo(ReadStatus.OFFSET_TOO_SMALL);
        }
        // Files hold 50 entries.
        assertThat(disk.list(QUEUE)).hasSize(4 - (int) first / 50).last().isEqualTo("00000000000000003000");
    }

    @Test
    void aQueueWithoutMessagesGoesOnWhereItEndedAlsoWhenAllViewsAreBuiltAgain() throws Exception {
        TestStore store = TestStore.open(config, disk);
        for (int i = 0; i < 60; i++) {
            store.put(1, "message " + i);
        }
        long end = store.put(0, "x".repeat(40_000)).logOffset();
        store.put(0, "x".repeat(60_000));
        assertThat(end).isLessThan(64 << 10);
        store.close();
        disk.delete(FIRST_SEGMENT);

        try (TestStore trimmed = TestStore.open(config, disk)) {
            assertThat(trimmed.store.minOffset(ORDERS, 1)).isEqualTo(60);
            assertThat(trimmed.store.maxOffset(ORDERS, 1)).isEqualTo(60);
        }
        for (int i = 0; i < 2; i++) {
            disk.delete(DIRECTORY.resolve("rillmq/queues"));
            disk.delete(DIRECTORY.resolve("rillmq/queues-recent"));
            try (TestStore rebuilt = TestStore.open(config, disk)) {
                assertThat(rebuilt.store.minOffset(ORDERS, 1)).isEqualTo(60);
                assertThat(rebuilt.bodies(0)).hasSize(1);
            }
        }
        try (TestStore rebuilt = TestStore.open(config, disk)) {
            assertThat(rebuilt.put(1, "next").queueOffset()).isEqualTo(60);
            assertThat(rebuilt.bodies(1)).containsExactly("next");
        }
    }
}

package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static io.rillmq.store.TestStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.file.Disk;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.retain.DiskLimits;
import io.rillmq.store.retain.RetentionConfig;
import io.rillmq.testbase.SmallFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that fills a real disk of 16 MiB itself, faster than its retention looks at it. */
class FilledDiskTest {
    private static final long DISK_BYTES = 16 << 20;
    private static final int MESSAGES_MIN = 500;
    private static final long RESERVE_BYTES = 192 << 10;
    private static final int QUEUE_FILE_BYTES = 200_000;
    private static final String BODY = "x".repeat(4_000);

    @TempDir
    Path directory;

    private SmallFileSystem disk;
    private Path reserve;

    @BeforeEach
    void mount() throws IOException {
        disk = SmallFileSystem.mount(Files.createDirectory(directory.resolve("disk")), DISK_BYTES);
        reserve = disk.root().resolve("store/rillmq/reserve");
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    /** Nothing is refused for low space, and no round comes by itself. */
    private TestStore open(long reserveBytes) throws StoreOpenException {
        DiskLimits limits = new DiskLimits(75, 85, Long.MAX_VALUE, 90, 0);
        return TestStore.open(
                TestStore.smallConfig(disk.root().resolve("store"))
                        .withQueue(new QueueConfig(
                                QUEUE_FILE_BYTES, 500_000, Duration.ofHours(1), Duration.ofHours(1), 256L << 20))
                        .withRetention(RetentionConfig.DEFAULTS
                                .withLimits(limits)
                                .withInterval(Duration.ofHours(1))
                                .withReserveBytes(reserveBytes)),
                Disk.real());
    }

    /** Appends until the disk has no space for one more; returns the queue offset that this one would have had. */
    private static long fill(TestStore store) {
        long next = store.store.maxOffset(ORDERS, 0);
        AppendOutcome outcome = await(store.send(0, next + BODY));
        while (outcome instanceof Appended appended) {
            assertThat(appended.queueOffset()).isEqualTo(next);
            next++;
            outcome = await(store.send(0, next + BODY));
        }
        assertThat(((Refused) outcome).reason()).isEqualTo(Reason.DISK_FULL);
        return next;
    }

    private static void assertThatAllIsRight(TestStore store) {
        List<StoredMessage> messages = store.all(ORDERS, 0);
        long max = store.store.maxOffset(ORDERS, 0);
        List<Long> wanted = LongStream.range(max - messages.size(), max).boxed().toList();

        assertThat(messages).hasSizeGreaterThan(MESSAGES_MIN);
        assertThat(messages).map(StoredMessage::queueOffset).isEqualTo(wanted);
        assertThat(messages)
                .map(TestStore::bodyOf)
                .isEqualTo(wanted.stream().map(offset -> offset + BODY).toList());
    }

    @Test
    void appendsThatFillTheDiskAreTakenAgainByThemselves() throws Exception {
        try (TestStore store = open(RESERVE_BYTES)) {
            Awaitility.await().until(() -> Files.exists(reserve) && Files.size(reserve) == RESERVE_BYTES);
            for (int times = 0; times < 3; times++) {
                long next = fill(store);
                Awaitility.await().until(() -> await(store.send(0, next + BODY)) instanceof Appended);

                assertThat(store.store.maxOffset(ORDERS, 0)).isEqualTo(next + 1);
                assertThat(store.store.readOnlyReason()).isEmpty();
                assertThatAllIsRight(store);
            }
            assertThat(store.store.minOffset(ORDERS, 0)).isPositive();
            assertThat(reserve).hasSize(RESERVE_BYTES);
        }
        try (TestStore again = open(RESERVE_BYTES)) {
            assertThatAllIsRight(again);
        }
    }

    @Test
    void withoutAReserveNothingMayGoAndNothingIsLost() throws Exception {
        disk.fillBut(DISK_BYTES / 2);
        try (TestStore store = open(0)) {
            long next = fill(store);
            await(store.store.deleteExpired().toCompletableFuture().exceptionally(full -> 0));

            assertThat(store.store.minLogOffset()).isZero();
            assertThat(store.store.maxOffset(ORDERS, 0)).isEqualTo(next);
            assertThatAllIsRight(store);
            assertThat(reserve).doesNotExist();
            disk.release(); // To be closed in peace.
        }
    }
}

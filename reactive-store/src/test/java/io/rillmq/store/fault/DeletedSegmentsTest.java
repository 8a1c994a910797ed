package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.TestStore;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.retain.RetentionConfig;
import io.rillmq.testbase.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Old segments leave the log at any moment, with and without a checkpoint before, and the machine dies: the views come
 * back from a snapshot that is older than the deletion, and the log cannot tell them any more what it held.
 */
@ExtendWith(Silence.class)
class DeletedSegmentsTest {
    private static final Path SNAPSHOTS = Story.DIRECTORY.resolve("rillmq");
    private static final Duration RESERVED = Duration.ofSeconds(30);
    private static final StoreConfig CONFIG = TestStore.smallConfig(Story.DIRECTORY)
            .withLog(new LogConfig(8 << 10, 16 << 10))
            .withRetention(RetentionConfig.DEFAULTS
                    .withReservedTime(RESERVED)
                    .withInterval(Duration.ofHours(1))
                    .withReserveBytes(0));

    private static final int TRIALS = 50;
    private static final int LIVES = 3;
    private static final int QUEUE_IDS = 6;
    private static final int BURSTS_MAX = 12;
    private static final int BURST_MAX = 20;
    private static final int BODY_MAX = 600;

    @Test
    void aQueueGoesOnWhereItEndedThoughAllItsMessagesLeftTheLog() throws Exception {
        Seeds seeds = new Seeds(TRIALS, TRIALS, Duration.ZERO);

        assertThat(seeds.run(DeletedSegmentsTest::live)).isPositive();
    }

    private static void live(long seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
        Map<Integer, String> before = new TreeMap<>();
        for (int life = 0; life < LIVES; life++) {
            TestStore store = TestStore.open(CONFIG, disk, clock);
            if (life > 0) {
                assertThat(queues(store)).as("life %s", life).isEqualTo(before);
            }
            int bursts = 1 + random.nextInt(BURSTS_MAX);
            for (int i = 0; i < bursts; i++) {
                sendBurst(store, clock, random);
                deleteOld(store, disk, random.nextInt(3) > 0);
            }
            before = queues(store);
            end(store, disk, random);
        }
    }

    /** To one queue: the others are silent, and their messages grow old. */
    private static void sendBurst(TestStore store, ManualClock clock, Random random) {
        int queueId = random.nextInt(QUEUE_IDS);
        for (int i = 1 + random.nextInt(BURST_MAX); i > 0; i--) {
            store.put(queueId, "x".repeat(1 + random.nextInt(BODY_MAX)));
            clock.advance(Duration.ofSeconds(1));
        }
    }

    private static void deleteOld(TestStore store, SimulatedDisk disk, boolean hasNoCheckpoint) {
        if (hasNoCheckpoint) {
            disk.failWhen((operation, file) -> operation != Operation.READ && file.startsWith(SNAPSHOTS)
                    ? new IOException("no snapshot can be stored")
                    : null);
        }
        TestStore.await(store.store.deleteExpired().toCompletableFuture());
        TestStore.await(store.store.trimQueues().toCompletableFuture());
        disk.failWhen(SimulatedDisk.Faults.NONE);
    }

    /** Where each queue ends, and where its messages are. */
    private static Map<Integer, String> queues(TestStore store) {
        Map<Integer, String> queues = new TreeMap<>();
        for (int queueId = 0; queueId < QUEUE_IDS; queueId++) {
            String places = store.all(TestStore.ORDERS, queueId).stream()
                    .map(DeletedSegmentsTest::place)
                    .toList()
                    .toString();
            queues.put(queueId, store.store.maxOffset(TestStore.ORDERS, queueId) + " " + places);
        }
        return queues;
    }

    private static String place(StoredMessage message) {
        return message.queueOffset() + "@" + message.logOffset();
    }

    private static void end(TestStore store, SimulatedDisk disk, Random random) {
        if (random.nextInt(4) == 0) {
            store.close();
            return;
        }
        disk.powerCut();
        TestStore.await(store.store.close().toCompletableFuture().handle((done, failure) -> done));
        if (random.nextInt(3) == 0) {
            disk.restart();
        } else {
            disk.powerOn();
        }
    }
}

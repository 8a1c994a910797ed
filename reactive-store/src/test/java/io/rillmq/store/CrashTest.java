package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.queue.QueueConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The power goes at any call to the disk, several times in the life of one directory. */
class CrashTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final int SEEDS = 200;
    private static final int LIVES = 4;
    private static final int QUEUES = 3;

    private static Level usualLevel;

    private final StoreConfig config = TestStore.smallConfig(DIRECTORY)
            .withQueue(new QueueConfig(200, 500_000, Duration.ofMillis(1), Duration.ofMillis(2), 256L << 20));

    /** Every crash makes the store report failures: expected here, and by the thousand. */
    @BeforeAll
    static void silence() {
        usualLevel = storeLogger().getLevel();
        storeLogger().setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        storeLogger().setLevel(usualLevel);
    }

    private static Logger storeLogger() {
        return (Logger) LoggerFactory.getLogger("io.rillmq.store");
    }

    static Stream<Integer> seeds() {
        return Stream.iterate(1, seed -> seed + 1).limit(SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasAcknowledgedIsThereInOrderAndOnce(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        if (random.nextInt(3) == 0) {
            disk.writeShort();
        }
        Map<Integer, List<Appended>> acknowledged = new HashMap<>();
        Map<Long, String> bodies = new HashMap<>();
        // A machine that loses its power, or processes that die on one that goes on.
        boolean losesUnforced = random.nextBoolean();
        for (int life = 0; life < LIVES; life++) {
            liveAndDie(disk, random, seed + "/" + life, acknowledged, bodies, losesUnforced);
            check(disk.copy(seed), acknowledged, bodies);
        }
    }

    private void liveAndDie(
            SimulatedDisk disk,
            Random random,
            String name,
            Map<Integer, List<Appended>> acknowledged,
            Map<Long, String> bodies,
            boolean losesUnforced)
            throws Exception {
        disk.cutPowerAfter(1 + random.nextInt(150));
        // What ASYNC_FLUSH acknowledges survives the death of the process only.
        FlushLevel level = losesUnforced || random.nextBoolean() ? FlushLevel.SYNC_FLUSH : FlushLevel.ASYNC_FLUSH;
        TestStore store;
        try {
            store = TestStore.open(config.withFlushLevel(level), disk);
        } catch (StoreOpenException e) {
            assertThat(disk.isCut()).as(e.getMessage()).isTrue();
            rise(disk, losesUnforced);
            return;
        }
        List<CompletableFuture<AppendOutcome>> outcomes = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        List<Integer> queueIds = new ArrayList<>();
        for (int i = 0; i < 400 && !disk.isCut(); i++) {
            String body = name + "#" + i + "-".repeat(random.nextInt(random.nextInt(20) == 0 ? 20_000 : 200));
            int queueId = random.nextInt(QUEUES);
            outcomes.add(store.send(queueId, body));
            sent.add(body);
            queueIds.add(queueId);
            if (random.nextInt(4) == 0) {
                TestStore.await(outcomes.get(i));
            }
        }
        disk.powerCut();
        closeAnyhow(store);
        for (int i = 0; i < sent.size(); i++) {
            if (TestStore.await(outcomes.get(i)) instanceof Appended appended) {
                acknowledged
                        .computeIfAbsent(queueIds.get(i), queueId -> new ArrayList<>())
                        .add(appended);
                bodies.put(appended.logOffset(), sent.get(i));
            }
        }
        rise(disk, losesUnforced);
    }

    private static void rise(SimulatedDisk disk, boolean losesUnforced) {
        if (losesUnforced) {
            disk.powerOn();
        } else {
            disk.restart();
        }
    }

    private static void closeAnyhow(TestStore store) {
        store.store
                .close()
                .toCompletableFuture()
                .handle((done, failure) -> done)
                .join();
    }

    /** Opens a copy of the disk twice: as it is, and with all views gone. */
    private void check(SimulatedDisk disk, Map<Integer, List<Appended>> acknowledged, Map<Long, String> bodies)
            throws Exception {
        List<List<String>> asRecovered = new ArrayList<>();
        try (TestStore store = TestStore.open(config, disk)) {
            for (int queueId = 0; queueId < QUEUES; queueId++) {
                List<StoredMessage> all = store.all(ORDERS, queueId);
                asRecovered.add(all.stream().map(CrashTest::place).toList());
                checkQueue(all, acknowledged.getOrDefault(queueId, List.of()), bodies);
            }
        }
        SimulatedDisk withoutViews = disk.copy(0);
        withoutViews.deleteTree(DIRECTORY.resolve("rillmq"));
        withoutViews.deleteTree(DIRECTORY.resolve("consumequeue"));
        try (TestStore rebuilt = TestStore.open(config, withoutViews)) {
            for (int queueId = 0; queueId < QUEUES; queueId++) {
                assertThat(rebuilt.all(ORDERS, queueId).stream().map(CrashTest::place))
                        .containsExactlyElementsOf(asRecovered.get(queueId));
            }
        }
    }

    private static String place(StoredMessage message) {
        return message.queueOffset() + "@" + message.logOffset();
    }

    private static void checkQueue(List<StoredMessage> found, List<Appended> acknowledged, Map<Long, String> bodies) {
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).queueOffset()).isEqualTo(i);
        }
        for (Appended appended : acknowledged) {
            assertThat(found).hasSizeGreaterThan((int) appended.queueOffset());
            StoredMessage message = found.get((int) appended.queueOffset());
            assertThat(message.logOffset()).isEqualTo(appended.logOffset());
            assertThat(TestStore.bodyOf(message)).isEqualTo(bodies.get(appended.logOffset()));
        }
    }
}

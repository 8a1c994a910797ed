package io.rillmq.broker.delay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The power goes, or the process dies, at any call to the disk, several times in the life of one directory. */
class DelayCrashTest {
    private static final int SEEDS = Integer.getInteger("delays.seeds", 4);
    private static final int LIVES = 5;
    private static final int STEPS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Vertx vertx;
    private static Level usualLevel;

    private final ManualClock clock = ManualClock.create();
    private final Set<String> acknowledged = new TreeSet<>();

    /** Every crash is reported as a failure: expected here, and often. */
    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        usualLevel = logger().getLevel();
        logger().setLevel(Level.OFF);
    }

    @AfterAll
    static void stop() throws Exception {
        logger().setLevel(usualLevel);
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.rillmq");
    }

    static Stream<Integer> seeds() {
        return IntStream.rangeClosed(1, SEEDS).boxed();
    }

    @Test
    void whatWasDeliveredBeforeItsProgressWasLoggedIsNotDeliveredAgain() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        DelayHost first = DelayHost.open(vertx, disk, DelayHost.PATIENT, clock);
        for (int i = 0; i < 10; i++) {
            DelayHost.await(first.send("m" + i, 1));
        }
        clock.advance(Duration.ofSeconds(1));
        await().atMost(PATIENCE).until(() -> first.delivered().size() == 10);
        disk.powerCut();
        first.crash();
        disk.powerOn();

        // Died a second time, before the progress was logged again.
        DelayHost second = DelayHost.open(vertx, disk, DelayHost.PATIENT, clock);
        DelayHost.await(second.send("later", 2));
        await().atMost(PATIENCE).until(() -> second.progress.nextOffset(1) == 10);
        disk.powerCut();
        second.crash();
        disk.powerOn();

        DelayHost third = DelayHost.open(vertx, disk, DelayHost.PATIENT, clock);
        DelayHost.await(third.send("last", 1));
        clock.advance(Duration.ofSeconds(2));
        await().atMost(PATIENCE).until(third::isIdle);
        List<String> delivered = third.delivered();
        third.close();

        assertThat(delivered).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void propertiesWithoutRoomForMoreAreDeliveredAsTheyAre() throws Exception {
        DelayHost host = DelayHost.open(vertx, new SimulatedDisk(1), DelayHost.EAGER, clock);
        MessageProperties properties = MessageProperties.EMPTY.with("DELAY", "1");
        int room = MessageProperties.SIZE_BYTES_MAX
                - Parking.routed(DelayHost.head(properties.with("large", "x")), DelayHost.LEVELS)
                        .properties()
                        .sizeBytes();

        assertThat(DelayHost.await(host.send("id", properties.with("large", "x".repeat(1 + room)))))
                .isInstanceOf(AppendOutcome.Appended.class);
        clock.advance(Duration.ofSeconds(1));

        await().atMost(PATIENCE).until(() -> host.delivered().contains("id"));
        assertThat(host.messages())
                .singleElement()
                .extracting(StoredMessage::properties)
                .matches(delivered -> delivered.sizeBytes() == MessageProperties.SIZE_BYTES_MAX);
        host.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noneIsLostAndNoneIsDoubledHoweverItDies(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        for (int life = 0; life < LIVES; life++) {
            liveAndDie(disk, random, life);
        }

        if (random.nextInt(4) == 0) {
            // The log alone tells it too.
            disk.delete(DelayHost.DIRECTORY.resolve("config").resolve("delayOffset.json"));
            disk.delete(DelayHost.DIRECTORY.resolve("config").resolve("delayOffset.json.bak"));
        }
        DelayHost host = DelayHost.open(vertx, disk, DelayHost.EAGER, clock);
        DelayHost.await(host.send("last", 1));
        acknowledged.add("last");
        clock.advance(Duration.ofDays(1));
        await("seed " + seed).atMost(PATIENCE).until(host::isIdle);
        List<String> delivered = host.delivered();
        host.close();

        assertThat(delivered).as("seed %s: doubled", seed).doesNotHaveDuplicates();
        assertThat(delivered).as("seed %s: lost", seed).containsAll(acknowledged);
    }

    private void liveAndDie(SimulatedDisk disk, Random random, int life) throws Exception {
        disk.cutPowerAfter(random.nextInt(400));
        DelayHost host;
        try {
            host = DelayHost.open(vertx, disk, random.nextBoolean() ? DelayHost.EAGER : DelayHost.PATIENT, clock);
        } catch (Exception cutAtTheStart) {
            restart(disk, random);
            return;
        }
        for (int step = 0; step < STEPS && !disk.isCut(); step++) {
            if (random.nextInt(4) == 0) {
                clock.advance(Duration.ofMillis(random.nextInt(900)));
            } else {
                sendSome(host, random, "m" + life + "-" + step);
            }
        }
        disk.powerCut();
        host.crash();
        restart(disk, random);
    }

    private void sendSome(DelayHost host, Random random, String id) throws Exception {
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String each = id + "-" + i;
            if (DelayHost.await(host.send(each, 1 + random.nextInt(3))) instanceof AppendOutcome.Appended) {
                acknowledged.add(each);
            }
        }
    }

    private static void restart(SimulatedDisk disk, Random random) {
        if (random.nextBoolean()) {
            disk.powerOn();
        } else {
            disk.restart();
        }
    }
}

package io.rillmq.broker.pop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.rillmq.broker.crash.Crashes;
import io.rillmq.broker.pop.PopHost.Popped;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.testbase.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Consumers pop, acknowledge and vanish, and the power goes at any call to the disk, several times. */
class PopCrashTest {
    private static final int LIVES = 4;
    private static final int STEPS = 60;
    private static final long DRAIN_SECONDS = 60;

    @RegisterExtension
    static final Crashes CRASHES = new Crashes();

    private final ManualClock clock = ManualClock.create();
    /** Texts whose sending was acknowledged. */
    private final Set<String> sent = new HashSet<>();
    /** Records whose acknowledgement was answered. */
    private final Set<String> acknowledged = new HashSet<>();

    private final Set<String> consumed = new HashSet<>();
    private final List<Popped> inHand = new ArrayList<>();

    static Stream<Integer> seeds() {
        return Crashes.seeds("pop.seeds", 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void acknowledgedMessagesAreGoneAndAllOthersComeAgainUntilTheyAre(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        for (int life = 0; life < LIVES; life++) {
            liveAndDie(disk, random, life);
        }

        PopHost last = PopHost.open(CRASHES.vertx(), disk, PopHost.SMALL, clock, random);
        drain(last, seed);
        last.close();
    }

    private void liveAndDie(SimulatedDisk disk, Random random, int life) throws Exception {
        disk.cutPowerAfter(200 + random.nextInt(600));
        PopHost host;
        try {
            host = PopHost.open(
                    CRASHES.vertx(), disk, random.nextBoolean() ? PopHost.SMALL : PopHost.PATIENT, clock, random);
        } catch (Exception cutAtTheStart) {
            Crashes.restart(disk, random);
            return;
        }
        for (int step = 0; step < STEPS && !disk.isCut(); step++) {
            step(host, random, life + "/" + step);
        }
        disk.powerCut();
        host.crash();
        Crashes.restart(disk, random);
    }

    private void step(PopHost host, Random random, String name) throws Exception {
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (host.send(random.nextInt(PopHost.QUEUES), name)) {
                    sent.add(name);
                }
            }
            case 2, 3 -> take(host.pop(1 + random.nextInt(5), Duration.ofSeconds(1 + random.nextInt(20))));
            case 4, 5 -> {
                if (!inHand.isEmpty()) {
                    ack(host, inHand.remove(random.nextInt(inHand.size())));
                }
            }
            case 6 -> {
                if (!inHand.isEmpty()) {
                    host.change(inHand.get(random.nextInt(inHand.size())), Duration.ofSeconds(random.nextInt(10)));
                }
            }
            default -> {
                clock.advance(Duration.ofMillis(random.nextInt(8_000)));
                host.tick();
            }
        }
    }

    private void take(List<Popped> popped) {
        for (Popped each : popped) {
            assertThat(acknowledged).as("acknowledged, and handed out again").doesNotContain(each.place());
            inHand.add(each);
        }
    }

    private void ack(PopHost host, Popped popped) throws Exception {
        if (host.ack(popped) == 0) {
            acknowledged.add(popped.place());
            consumed.add(popped.text());
        }
    }

    /** All consumers have vanished, and one comes that acknowledges everything. */
    private void drain(PopHost host, int seed) throws Exception {
        inHand.clear();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        while (!consumed.containsAll(sent)) {
            if (System.nanoTime() > end) {
                Set<String> stuck = new HashSet<>(sent);
                stuck.removeAll(consumed);
                fail("seed %d: lost or stuck are %s", seed, stuck);
            }
            clock.advance(Duration.ofSeconds(5));
            host.tick();
            take(host.pop(32, Duration.ofMinutes(10)));
            for (Popped each : inHand) {
                ack(host, each);
            }
            inHand.clear();
        }
    }
}

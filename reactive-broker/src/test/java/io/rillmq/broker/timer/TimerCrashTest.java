package io.rillmq.broker.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.crash.Crashes;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.testbase.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The power goes, or the process dies, at any call to the disk, several times in the life of one directory. */
class TimerCrashTest {
    private static final int LIVES = 5;
    private static final int STEPS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Crashes CRASHES = new Crashes();

    private final ManualClock clock = ManualClock.create();
    /** When each message is due that may be there: sent, and perhaps not acknowledged. */
    private final Map<String, Long> due = new HashMap<>();

    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> recalled = new HashSet<>();
    private final Set<String> perhapsRecalled = new HashSet<>();

    static Stream<Integer> seeds() {
        return Crashes.seeds("timers.seeds", 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noneIsLostAndNoneIsDoubledHoweverItDies(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        for (int life = 0; life < LIVES; life++) {
            liveAndDie(disk, random, life);
        }

        clock.advance(Duration.ofDays(1));
        if (random.nextInt(4) == 0) {
            // The log alone tells it too.
            disk.delete(TimerHost.DIRECTORY.resolve("rillmq").resolve("timers"));
        }
        TimerHost host = TimerHost.open(CRASHES.vertx(), disk, TimerHost.EAGER, clock);
        TimerHost.await(host.send("last", clock.millis() + 1));
        acknowledged.add("last");
        clock.advance(Duration.ofSeconds(1));
        await("seed " + seed).atMost(PATIENCE).until(() -> host.delivered().contains("last") && host.pending() == 0);
        List<String> delivered = host.delivered();
        host.close();

        assertThat(delivered).as("seed %s: doubled", seed).doesNotHaveDuplicates();
        assertThat(delivered).as("seed %s: recalled", seed).noneMatch(recalled::contains);
        Set<String> expected = new HashSet<>(acknowledged);
        expected.removeAll(recalled);
        expected.removeAll(perhapsRecalled);
        assertThat(delivered).as("seed %s: lost", seed).containsAll(expected);
    }

    private void liveAndDie(SimulatedDisk disk, Random random, int life) throws Exception {
        disk.cutPowerAfter(random.nextInt(400));
        TimerHost host;
        try {
            host = TimerHost.open(CRASHES.vertx(), disk, TimerHost.EAGER, clock);
        } catch (Exception cutAtTheStart) {
            Crashes.restart(disk, random);
            return;
        }
        for (int step = 0; step < STEPS && !disk.isCut(); step++) {
            act(host, random, "m" + life + "-" + step);
        }
        if (random.nextInt(4) == 0) {
            TimerHost.await(host.service.close());
        }
        disk.powerCut();
        host.crash();
        Crashes.restart(disk, random);
    }

    private void act(TimerHost host, Random random, String id) throws Exception {
        switch (random.nextInt(10)) {
            case 0 -> clock.advance(Duration.ofMillis(random.nextInt(40)));
            case 1 -> recallOne(host, random);
            case 2 -> host.hold.neededFrom(host.store.maxLogOffset());
            case 3 -> TimerHost.await(host.sendNow(TimerHost.ORDERS, "now-" + id));
            default -> sendSome(host, random, id);
        }
    }

    private void sendSome(TimerHost host, Random random, String id) throws Exception {
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String each = id + "-" + i;
            long millis = clock.millis() + 1 + random.nextInt(100);
            due.put(each, millis);
            if (TimerHost.await(host.send(each, millis)) instanceof AppendOutcome.Appended) {
                acknowledged.add(each);
            }
        }
    }

    private void recallOne(TimerHost host, Random random) throws Exception {
        List<String> ids = new ArrayList<>(due.keySet());
        if (ids.isEmpty()) {
            return;
        }
        ids.sort(null);
        String id = ids.get(random.nextInt(ids.size()));
        int code;
        try {
            code = TimerHost.await(host.recall(id, due.get(id))).code();
        } catch (Exception refused) {
            code = ResponseCode.SERVICE_NOT_AVAILABLE;
        }
        if (code == ResponseCode.SUCCESS) {
            recalled.add(id);
        } else if (code == ResponseCode.SERVICE_NOT_AVAILABLE) {
            // Of unknown fate, as a send that was not acknowledged.
            perhapsRecalled.add(id);
        }
    }
}

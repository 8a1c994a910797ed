package io.rillmq.broker.table;

import static io.rillmq.broker.table.TableHost.CONFIG;
import static io.rillmq.broker.table.TableHost.DIRECTORY;
import static io.rillmq.broker.table.TableHost.PATIENT;
import static io.rillmq.broker.table.TableHost.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.crash.Crashes;
import io.rillmq.store.file.SimulatedDisk;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The power goes at any call to the disk, several times in the life of one directory. */
class TableCrashTest {
    private static final int LIVES = 4;
    private static final int KEYS = 12;
    private static final String ABSENT = "absent";

    @RegisterExtension
    static final Crashes CRASHES = new Crashes();

    /** What each entry may be: its last acknowledged value, or a later one of unknown fate. */
    private final Map<String, Set<String>> first = new HashMap<>();

    private final Map<String, Set<String>> second = new HashMap<>();

    static Stream<Integer> seeds() {
        return Crashes.seeds("tables.seeds", 30);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void acknowledgedChangesOutliveEveryCrash(int seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        for (int life = 0; life < LIVES; life++) {
            liveAndDie(disk, random);
            if (random.nextInt(4) == 0) {
                disk.deleteTree(CONFIG);
            }

            // The log alone, and the directory as it is: both have everything.
            SimulatedDisk logOnly = disk.copy(seed);
            logOnly.deleteTree(CONFIG);
            logOnly.deleteTree(DIRECTORY.resolve("consumequeue"));
            logOnly.deleteTree(DIRECTORY.resolve("rillmq"));
            TableHost copy = TableHost.open(CRASHES.vertx(), logOnly, PATIENT);
            check(copy, "log only, seed " + seed + "/" + life);
            copy.close();

            TableHost again = TableHost.open(CRASHES.vertx(), disk.copy(seed), PATIENT);
            check(again, "seed " + seed + "/" + life);
            again.close();
        }
    }

    private void liveAndDie(SimulatedDisk disk, Random random) throws Exception {
        disk.cutPowerAfter(random.nextInt(400));
        TableHost host;
        try {
            host = TableHost.open(CRASHES.vertx(), disk, random.nextBoolean() ? SMALL : PATIENT);
        } catch (Exception cutAtTheStart) {
            Crashes.restart(disk, random);
            return;
        }
        adopt(host);
        for (int number = 0; number < 100 && !disk.isCut(); number++) {
            String key = "key" + random.nextInt(KEYS);
            String value = random.nextInt(5) == 0 ? null : '"' + "v" + random.nextInt(1_000_000) + '"';
            if (random.nextInt(3) == 0) {
                may(second, key).add(value == null ? ABSENT : value);
                host.change(key, value);
            } else {
                change(host, key, value);
            }
        }
        if (random.nextInt(4) == 0) {
            host.stopLogging();
        }
        disk.powerCut();
        host.crash();
        host.stopLogging();
        Crashes.restart(disk, random);
    }

    private void change(TableHost host, String key, String value) throws Exception {
        may(first, key).add(value == null ? ABSENT : value);
        try {
            host.log(new TableChange("first", key, value));
            first.put(key, new HashSet<>(Set.of(value == null ? ABSENT : value)));
        } catch (ExecutionException refused) {
            // Its fate is unknown until the next start.
        }
    }

    /** What was found at a start is certain from then on. */
    private void adopt(TableHost host) {
        for (int number = 0; number < KEYS; number++) {
            String key = "key" + number;
            first.put(key, new HashSet<>(Set.of(host.first.entries.getOrDefault(key, ABSENT))));
        }
    }

    private void check(TableHost host, String what) {
        for (int number = 0; number < KEYS; number++) {
            String key = "key" + number;
            assertThat(may(first, key)).as("%s: %s", what, key).contains(host.first.entries.getOrDefault(key, ABSENT));
            assertThat(may(second, key))
                    .as("%s: second %s", what, key)
                    .contains(host.second.entries.getOrDefault(key, ABSENT));
        }
    }

    private static Set<String> may(Map<String, Set<String>> values, String key) {
        return values.computeIfAbsent(key, ignored -> new HashSet<>(Set.of(ABSENT)));
    }
}

package io.rillmq.store.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.TestStore;
import io.rillmq.store.append.FlushLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real process on a real disk, killed again and again: {@code -Dstore.kills=…} says how often per flush level. */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("store.kills", 50);
    /** Then comes a new directory: what is in one is looked at after every kill. */
    private static final int KILLS_OF_A_DIRECTORY = 10;

    private static final int ACKNOWLEDGED_MAX = 150;
    private static final int MILLIS_MAX = 25;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(FlushLevel.class)
    void whatWasAcknowledgedIsThereAfterEveryKill(FlushLevel level) throws Exception {
        long seed = Long.getLong("store.seed", System.nanoTime());
        System.out.println("kill loop with -Dstore.seed=" + seed);
        Random random = new Random(seed);
        int acknowledged = 0;
        try (Successor successor = new Successor(directory)) {
            for (int kills = 0; kills < KILLS; kills += KILLS_OF_A_DIRECTORY) {
                acknowledged += killAgainAndAgain(directory.resolve("store-" + kills), level, random, successor);
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError("with -Dstore.seed=" + seed + ": " + e.getMessage(), e);
        }
        System.out.println(acknowledged + " messages with " + level + " outlived " + KILLS + " kills");
        assertThat(acknowledged).isGreaterThan(KILLS);
    }

    private static int killAgainAndAgain(Path store, FlushLevel level, Random random, Successor successor)
            throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        for (int i = 0; i < KILLS_OF_A_DIRECTORY; i++) {
            try (StoreProcess process = successor.next()) {
                process.open(store, level, Integer.toString(i), random.nextLong());
                live(process, acknowledged, random);
            }
        }
        try (TestStore last = TestStore.open(CheckingProducer.config(store, level))) {
            List<Placed> found = new ArrayList<>();
            CheckingProducer.contentsOf(last, found::add);
            acknowledged.checkAgainst(found);
        }
        return acknowledged.count();
    }

    /** It is killed while it opens the store, or after some acknowledgements. */
    private static void live(StoreProcess process, Acknowledged acknowledged, Random random) throws Exception {
        if (random.nextInt(4) > 0) {
            List<Placed> found = new ArrayList<>();
            for (String line = process.expectNext();
                    !line.equals(CheckingProducer.BEGINS);
                    line = process.expectNext()) {
                found.add(Placed.parse(line));
            }
            acknowledged.checkAgainst(found);
            for (int left = random.nextInt(ACKNOWLEDGED_MAX); left > 0; left--) {
                acknowledged.add(Placed.parse(process.expectNext()));
            }
        }
        process.letWork(Duration.ofNanos(random.nextInt(MILLIS_MAX * 1_000_000)));
        process.kill();
        for (String line = process.next(); line != null; line = process.next()) {
            if (!line.equals(CheckingProducer.BEGINS)) {
                acknowledged.add(Placed.parse(line));
            }
        }
    }

    /** Starts each process while its predecessor works. */
    private static final class Successor implements AutoCloseable {
        private final Path directory;
        private StoreProcess next;
        private int started;

        Successor(Path directory) throws IOException {
            this.directory = directory;
            this.next = start();
        }

        private StoreProcess start() throws IOException {
            return StoreProcess.start(directory.resolve("errors-" + started++));
        }

        StoreProcess next() throws IOException {
            StoreProcess process = next;
            next = start();
            return process;
        }

        @Override
        public void close() {
            next.close();
        }
    }
}

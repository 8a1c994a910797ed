package io.rillmq.store.fault;

import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.testbase.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The lives of one directory, one after the other, as a seed has them. */
final class Story {
    static final Path DIRECTORY = Path.of("/simulated");
    private static final int LIVES = 5;

    private final long seed;
    private final Random random;
    private final SimulatedDisk disk;
    private final Workload workload;
    private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T12:00:00Z"));
    private final Ledger ledger = new Ledger(clock);
    private final Aging aging;
    private boolean logForceFailed;
    private final List<String> told = new ArrayList<>();

    Story(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.disk = new SimulatedDisk(seed);
        this.aging = new Aging(random);
        this.workload = new Workload(DIRECTORY, random);
        if (random.nextInt(3) == 0) {
            disk.writeShort();
        }
        if (random.nextBoolean()) {
            disk.failHalfway();
        }
    }

    /**
     * Whether queue files hold exactly what the log says before anybody reads them: no damage that only a reader notices,
     * and no entries of messages that a failed force took out of the log again.
     */
    private boolean hasExactFiles() {
        return !aging.hasDamagedQueues() && !logForceFailed;
    }

    void tell() {
        int inspected = random.nextInt(LIVES);
        told.add(workload.toString());
        try {
            for (int life = 0; life < LIVES; life++) {
                Trouble trouble = new Trouble(random);
                told.add("life " + life + ": " + trouble);
                new Life("m" + life, workload, disk, random, clock, ledger, trouble).live();
                logForceFailed |= trouble.logForceFailed();
                if (random.nextInt(4) == 0) {
                    told.add(aging.damage(disk));
                    if (aging.hasDamagedQueues()) {
                        ledger.letQueuesBeginLow();
                    }
                }
                if (life == inspected) {
                    told.add("inspection");
                    new Inspection(workload, clock, ledger, hasExactFiles()).inspect(disk, seed);
                }
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nin " + String.join("\n   ", told), e);
        }
    }
}

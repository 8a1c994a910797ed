package io.rillmq.store.fault;

import io.rillmq.store.file.SimulatedDisk;
import java.nio.file.Path;
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
    private final Ledger ledger = new Ledger();
    private final List<String> told = new ArrayList<>();

    Story(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.disk = new SimulatedDisk(seed);
        this.workload = new Workload(DIRECTORY, random);
        if (random.nextInt(3) == 0) {
            disk.writeShort();
        }
        if (random.nextBoolean()) {
            disk.failHalfway();
        }
    }

    void tell() {
        int inspected = random.nextInt(LIVES);
        told.add(workload.toString());
        try {
            for (int life = 0; life < LIVES; life++) {
                Trouble trouble = new Trouble(random);
                told.add("life " + life + ": " + trouble);
                new Life("m" + life, workload, disk, random, ledger, trouble).live();
                if (life == inspected) {
                    told.add("inspection");
                    new Inspection(workload, ledger).inspect(disk, seed);
                }
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nin " + String.join("\n   ", told), e);
        }
    }
}

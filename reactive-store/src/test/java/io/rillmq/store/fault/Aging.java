package io.rillmq.store.fault;

import io.rillmq.store.file.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Flips bits of files that the log can replace, while no store uses them. */
final class Aging {
    private static final List<Path> VIEWS = List.of(
            Story.DIRECTORY.resolve("consumequeue"),
            Story.DIRECTORY.resolve("rillmq"),
            Story.DIRECTORY.resolve("checkpoint"));
    private static final Path QUEUES = VIEWS.get(0);
    /** The one thing that the log does not tell: both copies must not be damaged. */
    private static final String ONLY_COPY = "deleted-topics-copy";

    private static final int BITS_MAX = 3;
    private static final int BITS_PER_BYTE = 8;

    private final Random random;
    private boolean damagedQueues;

    Aging(Random random) {
        this.random = random;
    }

    /** Damages one file; returns which, or that there is none. */
    String damage(SimulatedDisk disk) {
        List<Path> files = disk.paths().stream()
                .filter(file -> VIEWS.stream().anyMatch(file::startsWith) && !file.endsWith(ONLY_COPY))
                .toList();
        if (files.isEmpty()) {
            return "nothing to damage";
        }
        Path file = files.get(random.nextInt(files.size()));
        try {
            int length = disk.readAll(file).orElseThrow().length;
            for (int i = random.nextInt(BITS_MAX); i >= 0 && length > 0; i--) {
                disk.flipBit(file, random.nextInt(length), random.nextInt(BITS_PER_BYTE));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        damagedQueues |= file.startsWith(QUEUES);
        return "bits flip in " + file;
    }

    /** Whether queue files may hold what no store notices before it is read, or ever, as a wrong tags code. */
    boolean hasDamagedQueues() {
        return damagedQueues;
    }
}

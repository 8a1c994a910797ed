package io.rillmq.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.file.DiskFile;
import io.rillmq.store.file.SimulatedDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForcedMarkTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path FILE = DIRECTORY.resolve("forced");

    private final SimulatedDisk disk = new SimulatedDisk(3);

    @BeforeEach
    void createDirectory() throws Exception {
        disk.createDirectories(DIRECTORY);
    }

    private ForcedMark mark() {
        return new ForcedMark(disk, FILE);
    }

    @Test
    void onTheRunningMachineTheLogIsWrittenAgainFromTheMarkOn() throws Exception {
        ForcedMark noted = mark();
        noted.note(500);
        noted.note(800);

        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(800);
        assertThat(mark().writeAgainFrom(900, 1_000)).isEqualTo(900);
    }

    @Test
    void afterAnotherBootNothingIsWrittenAgain() throws Exception {
        mark().note(800);
        try (DiskFile file = disk.open(FILE)) {
            file.force();
        }
        disk.forceDirectory(DIRECTORY);

        disk.powerCut();
        disk.powerOn();

        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(1_000);
    }

    @Test
    void whereBootsHaveNoNamesEachMayBeTheSame() throws Exception {
        mark().note(700);
        disk.nameNoBoots();
        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(700);

        mark().note(800);
        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(800);
    }

    @Test
    void withoutAMarkOthersKnowBetter() throws Exception {
        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(100);

        ForcedMark noted = mark();
        noted.note(800);
        noted.clear();

        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(100);
    }

    @Test
    void aMarkBeyondTheEndOfTheLogIsOfAnotherLog() throws Exception {
        mark().note(2_000);

        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(100);
    }

    @Test
    void aMarkWithAnyBitFlippedIsNone() throws Exception {
        mark().note(800);
        long bits = disk.length(FILE).orElseThrow() * Byte.SIZE;

        for (int bit = 0; bit < bits; bit++) {
            disk.flipBit(FILE, bit / Byte.SIZE, bit % Byte.SIZE);
            assertThat(mark().writeAgainFrom(100, 1_000)).as("bit " + bit).isEqualTo(100);
            disk.flipBit(FILE, bit / Byte.SIZE, bit % Byte.SIZE);
        }

        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(800);
    }

    @Test
    void whatIsNotedAlreadyIsNotWritten() throws Exception {
        ForcedMark noted = mark();
        noted.note(800);
        disk.delete(FILE);

        noted.note(800);
        assertThat(disk.exists(FILE)).isFalse();

        noted.note(801);
        assertThat(mark().writeAgainFrom(100, 1_000)).isEqualTo(801);
    }
}

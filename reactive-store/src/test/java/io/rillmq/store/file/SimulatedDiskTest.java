package io.rillmq.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.store.file.SimulatedDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The simulation is as bad as it says: what may happen does happen for some seed, and nothing else for any. */
class SimulatedDiskTest {
    private static final Path FILE = Path.of("/simulated/file");
    private static final int SEEDS = 300;
    private static final int SECTOR = 512;
    private static final byte OLD = 1;
    private static final byte NEW = 2;

    private interface Story {
        String tell(SimulatedDisk disk) throws IOException;
    }

    /** What the story ends with, over many seeds. */
    private static Set<String> endings(Story story) throws IOException {
        Set<String> endings = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            endings.add(story.tell(new SimulatedDisk(seed)));
        }
        return endings;
    }

    private static DiskFile forcedFile(SimulatedDisk disk) throws IOException {
        DiskFile file = disk.create(FILE, 4 * SECTOR);
        fill(file, OLD);
        file.force();
        return file;
    }

    private static void fill(DiskFile file, byte value) throws IOException {
        byte[] bytes = new byte[4 * SECTOR];
        Arrays.fill(bytes, value);
        file.writeFully(ByteBuffer.wrap(bytes), 0);
    }

    /** One letter per sector: whole ones by their value, {@code t} for a torn one. */
    private static String sectors(SimulatedDisk disk) throws IOException {
        byte[] bytes = disk.readAll(FILE).orElseThrow();
        IntFunction<String> letter = sector -> {
            Set<Byte> values = new HashSet<>();
            for (int i = sector * SECTOR; i < (sector + 1) * SECTOR; i++) {
                values.add(bytes[i]);
            }
            return values.size() > 1 ? "t" : values.iterator().next().toString();
        };
        return IntStream.range(0, bytes.length / SECTOR).mapToObj(letter).reduce("", String::concat);
    }

    @Test
    void whatWasForcedSurvivesAPowerCut() throws IOException {
        assertThat(endings(disk -> {
                    forcedFile(disk);
                    disk.powerCut();
                    disk.powerOn();
                    return sectors(disk);
                }))
                .containsExactly("1111");
    }

    @Test
    void anySubsetOfUnforcedSectorsSurvivesAPowerCutAndTheLastOfThemMayBeTorn() throws IOException {
        Set<String> endings = endings(disk -> {
            fill(forcedFile(disk), NEW);
            disk.powerCut();
            disk.powerOn();
            return sectors(disk);
        });

        assertThat(endings)
                .contains("1111", "2222", "2111", "1112", "1212", "222t", "t111", "21t1")
                .allMatch(ending -> ending.matches("[12]*(t1*)?"));
    }

    @Test
    void theDeathOfAProcessLosesNothing() throws IOException {
        assertThat(endings(disk -> {
                    fill(forcedFile(disk), NEW);
                    disk.powerCut();
                    disk.restart();
                    return sectors(disk);
                }))
                .containsExactly("2222");
    }

    @Test
    void afterAFailedForceALaterOnePassesOverWhatWasLost() throws IOException {
        Set<String> endings = endings(disk -> {
            DiskFile file = forcedFile(disk);
            fill(file, NEW);
            disk.failHalfway();
            disk.failWhen((operation, path) -> operation == Operation.FORCE ? new IOException("broken") : null);
            assertThatThrownBy(file::force).hasMessage("broken");
            disk.failWhen(SimulatedDisk.Faults.NONE);
            String seen = sectors(disk);
            file.force();
            disk.powerCut();
            disk.powerOn();
            return seen + " then " + sectors(disk);
        });

        assertThat(endings).contains("2222 then 1212", "1212 then 1212", "2222 then 1111", "2222 then 2222");
    }

    @Test
    void anInterruptedReplacementLeavesTheOldContentOrTheNew() throws IOException {
        assertThat(endings(disk -> {
                    disk.replace(FILE, new byte[] {OLD});
                    disk.cutPowerAfter(0);
                    assertThatThrownBy(() -> disk.replace(FILE, new byte[] {NEW, NEW}));
                    disk.powerOn();
                    return List.of(
                                    disk.readAll(FILE).orElseThrow().length,
                                    disk.paths().size())
                            .toString();
                }))
                .containsExactlyInAnyOrder("[1, 1]", "[1, 2]", "[2, 1]");
    }

    @Test
    void anInterruptedCreationLeavesTheOldFileNoneAnEmptyOrAWholeOne() throws IOException {
        assertThat(endings(disk -> {
                    disk.replace(FILE, new byte[] {OLD});
                    disk.cutPowerAfter(0);
                    assertThatThrownBy(() -> disk.create(FILE, 100));
                    disk.powerOn();
                    return disk.readAll(FILE).map(bytes -> "" + bytes.length).orElse("none");
                }))
                .containsExactlyInAnyOrder("1", "none", "0", "100");
    }

    @Test
    void oneSeedTellsOneStory() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(survivors(seed)).isEqualTo(survivors(seed));
        }
    }

    private static String survivors(int seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(seed);
        fill(forcedFile(disk), NEW);
        disk.powerCut();
        disk.powerOn();
        return sectors(disk);
    }
}

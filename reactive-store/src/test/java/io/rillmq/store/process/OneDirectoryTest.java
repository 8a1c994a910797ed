package io.rillmq.store.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.store.StoreOpenException;
import io.rillmq.store.TestStore;
import io.rillmq.store.append.FlushLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two that want the same directory: one gets it, the other is told so and harms nothing. */
class OneDirectoryTest {
    private static final FlushLevel LEVEL = FlushLevel.SYNC_FLUSH;
    private static final int ENOUGH = 200;

    @TempDir
    private Path temporary;

    private Path directory;
    private Path link;

    @BeforeEach
    void link() throws IOException {
        directory = Files.createDirectory(temporary.resolve("store"));
        link = Files.createSymbolicLink(temporary.resolve("link"), directory);
    }

    private StoreProcess start(String name, Path path) throws IOException {
        StoreProcess process = StoreProcess.start(temporary.resolve("errors-" + name));
        process.open(path, LEVEL, name, 1);
        return process;
    }

    private static void awaitBegin(StoreProcess process) throws IOException {
        assertThat(process.expectNext()).isEqualTo(CheckingProducer.BEGINS);
    }

    private static void addAcknowledgements(StoreProcess process, Acknowledged acknowledged) throws IOException {
        for (int i = 0; i < ENOUGH; i++) {
            acknowledged.add(Placed.parse(process.expectNext()));
        }
    }

    @Test
    void aSecondProcessIsToldSoAndTheFirstGoesOnUntilItIsKilled() throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        try (StoreProcess first = start("1", directory)) {
            awaitBegin(first);
            addAcknowledgements(first, acknowledged);
            for (Path path : List.of(directory, link)) {
                try (StoreProcess second = start("2", path)) {
                    assertThat(second.next()).isEqualTo(refusalOf(path));
                    assertThat(second.next()).isNull();
                    assertThat(second.awaitEnd()).isEqualTo(CheckingProducer.NOT_OPENED);
                }
            }
            addAcknowledgements(first, acknowledged);
            first.kill();
        }
        try (StoreProcess second = start("2", link)) {
            List<Placed> found = new ArrayList<>();
            for (String line = second.expectNext(); !line.equals(CheckingProducer.BEGINS); line = second.expectNext()) {
                found.add(Placed.parse(line));
            }
            acknowledged.checkAgainst(found);
            addAcknowledgements(second, acknowledged);
        }
    }

    private static String refusalOf(Path path) {
        return "store directory " + path + " is in use by another process: stop it or choose another storePathRootDir";
    }

    @Test
    void aSecondStoreOfTheSameProcessIsRefusedByWhateverPath() throws Exception {
        Path detour = directory.resolve("..").resolve("link");
        try (TestStore store = TestStore.open(CheckingProducer.config(directory, LEVEL))) {
            for (Path path : List.of(directory, link, detour)) {
                assertThatThrownBy(() -> TestStore.open(CheckingProducer.config(path, LEVEL)))
                        .isInstanceOf(StoreOpenException.class)
                        .hasMessage(refusalOf(path));
            }
            assertThat(store.put(0, "goes on").queueOffset()).isZero();
            // The refused ones did not give the lock of this one away.
            try (StoreProcess other = start("2", directory)) {
                assertThat(other.next()).isEqualTo(refusalOf(directory));
            }
        }
        try (TestStore store = TestStore.open(CheckingProducer.config(link, LEVEL))) {
            assertThat(store.bodies(0)).containsExactly("goes on");
        }
    }
}

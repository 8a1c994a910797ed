package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.StoreConfig;
import io.rillmq.store.StoreOpenException;
import io.rillmq.store.TestStore;
import io.rillmq.store.file.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of consume queues got lost, and so is the process that builds them again. */
class InterruptedRebuildTest {
    private static final StoreConfig CONFIG = TestStore.smallConfig(Story.DIRECTORY);
    private static final Path LOST = Story.DIRECTORY.resolve("consumequeue/orders/0/00000000000000000000");
    private static final int MESSAGES = 40;
    private static final int CHANGES_MAX = 30;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRebuildThatIsInterruptedAnywhereIsBegunAgain(boolean losesPower) throws Exception {
        SimulatedDisk whole = new SimulatedDisk(1);
        try (TestStore store = TestStore.open(CONFIG, whole)) {
            for (int i = 0; i < MESSAGES; i++) {
                store.put(i % 2, "m" + i);
            }
        }
        String expected = QueueFileEntries.of(whole, Set.of());

        for (int changes = 0; changes < CHANGES_MAX; changes++) {
            SimulatedDisk disk = whole.copy(changes);
            disk.delete(LOST);
            disk.cutPowerAfter(changes);
            openAndDie(disk);
            if (losesPower) {
                disk.powerOn();
            } else {
                disk.restart();
            }
            TestStore.open(CONFIG, disk).close();

            assertThat(QueueFileEntries.of(disk, Set.of()))
                    .as("cut after %s changes", changes)
                    .isEqualTo(expected);
        }
    }

    private static void openAndDie(SimulatedDisk disk) throws IOException {
        try {
            TestStore.open(CONFIG, disk).close();
        } catch (StoreOpenException | CompletionException e) {
            assertThat(disk.isCut()).isTrue();
        }
    }
}

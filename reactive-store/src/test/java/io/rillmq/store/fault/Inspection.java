package io.rillmq.store.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.StoreOpenException;
import io.rillmq.store.TestStore;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.fault.Ledger.QueueKey;
import io.rillmq.store.file.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/** Looks at copies of a disk after a crash: what is on it decides what a store shows, however often it is opened. */
final class Inspection {
    private static final Path DIRECTORY = Story.DIRECTORY;

    /** Appends of one message, while the store is busy. */
    private static final int TRIES = 100_000;

    private final Workload workload;
    private final Clock clock;
    private final Ledger ledger;
    private final boolean hasExactFiles;
    /** What these topics held may be there or not. */
    private final Set<Topic> unsure;

    Inspection(Workload workload, Clock clock, Ledger ledger, boolean hasExactFiles) {
        this.workload = workload;
        this.clock = clock;
        this.ledger = ledger;
        this.hasExactFiles = hasExactFiles;
        this.unsure = ledger.halfDeleted();
    }

    void inspect(SimulatedDisk disk, long seed) throws Exception {
        SimulatedDisk recovered = disk.copy(seed);
        String places = recoverAndDie(recovered);
        assertThat(recoverAndDie(recovered)).as("recovered again").isEqualTo(places);
        workOn(recovered, places);

        SimulatedDisk rebuilt = disk.copy(seed);
        deleteViews(rebuilt);
        openAndClose(rebuilt);
        SimulatedDisk closed = disk.copy(seed);
        openAndClose(closed);
        if (hasExactFiles) {
            // Before anybody reads, which would repair what is wrong.
            assertThat(QueueFileEntries.of(closed, unsure))
                    .as("entries in files")
                    .isEqualTo(QueueFileEntries.of(rebuilt, unsure));
        }
        String keys = openLookAndClose(closed, places, true);
        assertThat(openLookAndClose(rebuilt, places, false))
                .as("keys, built again")
                .isEqualTo(keys);
    }

    private String recoverAndDie(SimulatedDisk disk) throws Exception {
        TestStore store = open(disk);
        String places = look(store, true);
        disk.powerCut();
        TestStore.await(store.store.close().toCompletableFuture().handle((done, failure) -> done));
        disk.powerOn();
        return places;
    }

    private TestStore open(SimulatedDisk disk) throws StoreOpenException {
        return TestStore.open(workload.config(FlushLevel.SYNC_FLUSH), disk, clock);
    }

    private String look(TestStore store, boolean knowsEnds) {
        Contents contents = Contents.of(store, workload.queues());
        ledger.checkAgainst(contents, knowsEnds);
        return contents.places(unsure);
    }

    /** The store takes messages, behind those that it has. */
    private void workOn(SimulatedDisk disk, String places) throws Exception {
        try (TestStore store = open(disk)) {
            for (QueueKey queue : workload.queues()) {
                long max = store.store.maxOffset(queue.topic(), queue.queueId());
                AppendOutcome outcome = append(store, queue);
                for (int tries = 1; isBusy(outcome) && tries < TRIES; tries++) {
                    outcome = append(store, queue);
                }
                assertThat(outcome)
                        .isInstanceOfSatisfying(Appended.class, appended -> assertThat(appended.queueOffset())
                                .isEqualTo(max));
                assertThat(store.all(queue.topic(), queue.queueId()))
                        .last()
                        .satisfies(last -> assertThat(TestStore.bodyOf(last)).isEqualTo("one more"));
            }
        }
    }

    private static AppendOutcome append(TestStore store, QueueKey queue) {
        return TestStore.await(store.append(
                queue.topic(),
                queue.queueId(),
                TestStore.record(queue.topic(), queue.queueId(), "one more", "tag"),
                true));
    }

    /** What was recovered may still wait to be written behind. */
    private static boolean isBusy(AppendOutcome outcome) {
        return outcome instanceof Refused refused && refused.reason() == Reason.BUSY;
    }

    private void openAndClose(SimulatedDisk disk) throws Exception {
        open(disk).close();
    }

    /** @return what is found by which key */
    private String openLookAndClose(SimulatedDisk disk, String places, boolean knowsEnds) throws Exception {
        try (TestStore store = open(disk)) {
            assertThat(look(store, knowsEnds)).isEqualTo(places);
            return new KeyAnswers(store).places(workload.topics());
        }
    }

    /** Everything that the log tells. */
    private static void deleteViews(SimulatedDisk disk) throws IOException {
        Path ownDirectory = DIRECTORY.resolve("rillmq");
        for (Path path : disk.paths()) {
            boolean isView = path.startsWith(DIRECTORY.resolve("consumequeue"))
                    || path.equals(DIRECTORY.resolve("checkpoint"))
                    || path.startsWith(ownDirectory.resolve("index"))
                    || (path.startsWith(ownDirectory)
                            && path.getFileName().toString().startsWith("queues"));
            if (isView) {
                disk.delete(path);
            }
        }
    }
}

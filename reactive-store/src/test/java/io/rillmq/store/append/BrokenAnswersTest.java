package io.rillmq.store.append;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.StoreConfig;
import io.rillmq.store.TestStore;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.dispatch.QueueListener;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever answers an append outlives what is thrown at it, and goes on to answer. */
class BrokenAnswersTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Executor HERE = Runnable::run;

    private final SimulatedDisk disk = new SimulatedDisk(31);
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);

    /** What is thrown. */
    enum Thrown {
        EXCEPTION,
        OUT_OF_MEMORY,
        BUG;

        void raise() {
            switch (this) {
                case EXCEPTION -> throw new IllegalStateException("broken");
                case OUT_OF_MEMORY -> throw new OutOfMemoryError("broken");
                case BUG -> throw new AssertionError("broken");
            }
        }
    }

    static Stream<Arguments> levelsAndThrown() {
        return Stream.of(FlushLevel.values())
                .flatMap(level -> Stream.of(Thrown.values()).map(thrown -> Arguments.of(level, thrown)));
    }

    private TestStore open(FlushLevel level, QueueListener listener) throws Exception {
        return TestStore.open(config.withFlushLevel(level), disk, Clock.systemUTC(), listener);
    }

    private static void send(TestStore store, Executor home, boolean waitsForFlush, AppendCallback callback) {
        store.store.append(
                new Append(home, ORDERS, 0, TestStore.record(ORDERS, 0, "broken", ""), waitsForFlush, callback));
    }

    @ParameterizedTest
    @MethodSource("levelsAndThrown")
    void aCallbackThatThrowsEndsNeitherItsThreadNorTheLog(FlushLevel level, Thrown thrown) throws Exception {
        try (TestStore store = open(level, TestStore.NOBODY)) {
            send(store, HERE, true, outcome -> thrown.raise());
            send(store, HERE, false, outcome -> thrown.raise());

            assertThat(store.put(0, "next").queueOffset()).isEqualTo(2);
            assertThat(store.store.readOnlyReason()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndThrown")
    void aHomeThatThrowsEndsNeitherTheThreadNorTheLog(FlushLevel level, Thrown thrown) throws Exception {
        try (TestStore store = open(level, TestStore.NOBODY)) {
            send(store, task -> thrown.raise(), true, outcome -> {});
            send(store, task -> thrown.raise(), false, outcome -> {});

            assertThat(store.put(0, "next").queueOffset()).isEqualTo(2);
            assertThat(store.store.readOnlyReason()).isEmpty();
        }
    }

    private static void assertRefused(AppendOutcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.READ_ONLY);
            assertThat(refused.detail()).contains("broken");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aForceThatThrowsRefusesWhatItWasToCoverAndWhatComesAfter(Thrown thrown) throws Exception {
        TestStore store = open(FlushLevel.SYNC_FLUSH, TestStore.NOBODY);
        store.put(0, "good");
        disk.failWhen((operation, file) -> {
            if (operation == Operation.FORCE && Thread.currentThread().getName().equals("store-force")) {
                thrown.raise();
            }
            return null;
        });

        AppendOutcome during = TestStore.await(store.send(0, "during"));
        disk.failWhen(SimulatedDisk.Faults.NONE);
        AppendOutcome after = TestStore.await(store.send(0, "after"));
        store.close();

        assertRefused(during);
        assertRefused(after);
    }

    @ParameterizedTest
    @MethodSource("levelsAndThrown")
    void aWriteThatThrowsRefusesWhatItWasToWriteAndWhatComesAfter(FlushLevel level, Thrown thrown) throws Exception {
        TestStore store = open(level, TestStore.NOBODY);
        store.put(0, "good");
        disk.failWhen((operation, file) -> {
            if (operation == Operation.WRITE && Thread.currentThread().getName().equals("store-writer")) {
                thrown.raise();
            }
            return null;
        });

        AppendOutcome during = TestStore.await(store.send(0, "during"));
        disk.failWhen(SimulatedDisk.Faults.NONE);
        AppendOutcome after = TestStore.await(store.send(0, "after"));
        store.close();

        assertRefused(during);
        assertRefused(after);
    }

    /** It is asked while the record is laid into the log's memory. */
    @ParameterizedTest
    @MethodSource("levelsAndThrown")
    void aTagsCodeRuleThatThrowsCostsNobodyTheAnswer(FlushLevel level, Thrown thrown) throws Exception {
        TagsCodeRule rule = (topic, queueId, storeMillis, tagHash) -> {
            if (queueId == 1) {
                thrown.raise();
            }
            return tagHash;
        };
        TestStore store = TestStore.open(config.withFlushLevel(level).withTagsCodeRule(rule), disk);
        store.put(0, "good");

        List<CompletableFuture<AppendOutcome>> during = IntStream.range(0, 100)
                .mapToObj(i -> store.send(i % 2, "during"))
                .toList();
        List<AppendOutcome> outcomes = during.stream().map(TestStore::await).toList();
        AppendOutcome after = TestStore.await(store.send(0, "after"));
        store.close();

        assertThat(outcomes.get(1)).satisfies(BrokenAnswersTest::assertRefused);
        assertRefused(after);
    }

    @ParameterizedTest
    @MethodSource("levelsAndThrown")
    void aListenerThatThrowsCostsNobodyTheAnswer(FlushLevel level, Thrown thrown) throws Exception {
        QueueListener listener = (topic, queueId, queueOffset, tagsCode, storeMillis) -> {
            if (queueOffset == 1) {
                thrown.raise();
            }
        };
        TestStore store = open(level, listener);
        store.put(0, "good");

        AppendOutcome during = TestStore.await(store.send(0, "during"));
        AppendOutcome after = TestStore.await(store.send(0, "after"));
        store.close();

        if (thrown == Thrown.EXCEPTION) {
            // Its own trouble: the message is readable all the same.
            assertThat(during).isInstanceOf(Appended.class);
            assertThat(after).isInstanceOf(Appended.class);
        } else {
            assertRefused(during);
            assertRefused(after);
        }
    }
}

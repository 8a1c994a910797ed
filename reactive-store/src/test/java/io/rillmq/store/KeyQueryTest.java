package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.index.IndexConfig;
import io.rillmq.store.index.KeyKind;
import io.rillmq.store.index.KeyQuery;
import io.rillmq.store.index.KeyQueryResult;
import io.rillmq.store.thread.StoreBusyException;
import io.rillmq.testbase.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages found by a key or their unique id. */
class KeyQueryTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Path INDEX_DIRECTORY = DIRECTORY.resolve("rillmq/index");

    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);
    private final SimulatedDisk disk = new SimulatedDisk(5);

    private static ByteBuf record(Topic topic, String body, Map<String, String> properties) {
        return TestStore.record(topic, 0, 0, body, MessageProperties.of(properties));
    }

    private static Appended put(TestStore store, Topic topic, String body, Map<String, String> properties) {
        AppendOutcome outcome = TestStore.await(store.append(topic, 0, record(topic, body, properties), true));
        return (Appended) outcome;
    }

    private static Appended put(TestStore store, String body, String keys) {
        return put(store, ORDERS, body, Map.of(PropertyNames.KEYS, keys));
    }

    private static KeyQueryResult ask(TestStore store, KeyQuery query) {
        return TestStore.await(store.store.query(query).toCompletableFuture());
    }

    private static List<String> find(TestStore store, KeyQuery query) {
        return bodiesOf(ask(store, query));
    }

    private static List<String> find(TestStore store, String key) {
        return find(store, any(key));
    }

    private static KeyQuery any(String key) {
        return new KeyQuery(ORDERS, key, KeyKind.ANY, 64, 0, Long.MAX_VALUE);
    }

    private static List<String> bodiesOf(KeyQueryResult result) {
        List<String> bodies = new ArrayList<>();
        while (result.records().isReadable()) {
            bodies.add(TestStore.bodyOf(RecordReader.read(result.records())));
        }
        result.records().release();
        return bodies;
    }

    @ParameterizedTest
    @EnumSource(FlushLevel.class)
    void aMessageIsFoundByEachOfItsKeysAsSoonAsItIsAcknowledged(FlushLevel level) throws Exception {
        try (TestStore store = TestStore.open(config.withFlushLevel(level), disk)) {
            for (int i = 0; i < 20; i++) {
                put(store, "message " + i, "first-" + i + "  second-" + i + " all ");

                assertThat(find(store, "first-" + i)).containsExactly("message " + i);
                assertThat(find(store, "second-" + i)).containsExactly("message " + i);
                assertThat(find(store, "all")).hasSize(i + 1);
            }
            assertThat(find(store, "first")).isEmpty();
            assertThat(find(store, "")).isEmpty();
        }
    }

    @Test
    void aUniqueIdIsNoOrdinaryKeyForWhoAsksForUniqueIds() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            put(store, ORDERS, "by id", Map.of(PropertyNames.UNIQUE_KEY, "7F01"));
            put(store, ORDERS, "by key", Map.of(PropertyNames.UNIQUE_KEY, "7F02", PropertyNames.KEYS, "7F01 x"));

            assertThat(find(store, "7F01")).containsExactly("by id", "by key");
            assertThat(find(store, new KeyQuery(ORDERS, "7F01", KeyKind.UNIQUE_ID, 64, 0, Long.MAX_VALUE)))
                    .containsExactly("by id");
        }
    }

    @Test
    void anotherTopicWithTheSameKeyIsNotFound() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            put(store, "ours", "k");
            put(store, new Topic("payments"), "theirs", Map.of(PropertyNames.KEYS, "k"));

            assertThat(find(store, "k")).containsExactly("ours");
        }
    }

    @Test
    void messagesOfABatchAreFoundOneByOne() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            ByteBuf batch = Unpooled.buffer();
            for (int i = 0; i < 5; i++) {
                batch.writeBytes(record(ORDERS, "part " + i, Map.of(PropertyNames.KEYS, "k" + i + " batch")));
            }
            TestStore.await(store.append(ORDERS, 0, batch, true));

            assertThat(find(store, "k3")).containsExactly("part 3");
            assertThat(find(store, "batch")).containsExactly("part 0", "part 1", "part 2", "part 3", "part 4");
        }
    }

    @Test
    void halfMessagesAreFoundAndRolledBackOnesAreNot() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            MessageProperties keys = MessageProperties.of(Map.of(PropertyNames.KEYS, "k"));
            for (int flag : new int[] {SystemFlags.TRANSACTION_PREPARED, SystemFlags.TRANSACTION_ROLLBACK}) {
                TestStore.await(store.append(ORDERS, 0, TestStore.record(ORDERS, 0, flag, "flag " + flag, keys), true));
            }

            assertThat(find(store, "k")).containsExactly("flag " + SystemFlags.TRANSACTION_PREPARED);
        }
    }

    @Test
    void bothEndsOfTheTimeRangeBelongToIt() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(10_000_000));
        try (TestStore store = TestStore.open(config, disk, clock)) {
            for (int i = 0; i < 5; i++) {
                put(store, "at " + i, "k");
                clock.advance(Duration.ofMillis(700));
            }

            assertThat(find(store, new KeyQuery(ORDERS, "k", KeyKind.ANY, 64, 10_000_700, 10_001_400)))
                    .containsExactly("at 1", "at 2");
            assertThat(find(store, new KeyQuery(ORDERS, "k", KeyKind.ANY, 64, 10_000_701, 10_001_399)))
                    .isEmpty();
            assertThat(find(store, new KeyQuery(ORDERS, "k", KeyKind.ANY, 64, 10_002_800, 10_002_800)))
                    .containsExactly("at 4");
        }
    }

    @Test
    void theNewestAreGivenWhenThereAreMoreThanWanted() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            for (int i = 0; i < 10; i++) {
                put(store, "message " + i, "k");
            }

            KeyQueryResult some = ask(store, new KeyQuery(ORDERS, "k", KeyKind.ANY, 3, 0, Long.MAX_VALUE));
            KeyQueryResult all = ask(store, new KeyQuery(ORDERS, "k", KeyKind.ANY, 10, 0, Long.MAX_VALUE));

            assertThat(some.isComplete()).isFalse();
            assertThat(bodiesOf(some)).containsExactly("message 7", "message 8", "message 9");
            assertThat(all.isComplete()).isTrue();
            assertThat(bodiesOf(all)).hasSize(10);
        }
    }

    @Test
    void anAnswerIsNoLargerThanItsBoundButForItsFirstMessage() throws Exception {
        IndexConfig narrow = new IndexConfig(true, 1_000, 8, 1 << 20, 8, 64, 2_500, 1 << 20);
        try (TestStore store = TestStore.open(config.withIndex(narrow), disk)) {
            for (int i = 0; i < 5; i++) {
                put(store, "x".repeat(1_000), "small");
            }
            put(store, "x".repeat(5_000), "large");

            KeyQueryResult small = ask(store, any("small"));
            KeyQueryResult large = ask(store, any("large"));

            assertThat(small.isComplete()).isFalse();
            assertThat(bodiesOf(small)).hasSize(2);
            assertThat(large.isComplete()).isTrue();
            assertThat(bodiesOf(large)).hasSize(1);
        }
    }

    @Test
    void aBodyLargerThanWhatTheIndexReadsAtOnceHidesNoKey(@TempDir Path directory) throws Exception {
        StoreConfig large = StoreConfig.defaults(directory);
        try (TestStore store = TestStore.open(large, Disk.real())) {
            put(store, "x".repeat(3_000_000), "big");
            put(store, "after", "small");

            assertThat(find(store, "big")).hasSize(1);
            assertThat(find(store, "small")).containsExactly("after");
        }
    }

    @Test
    void whatTheIndexHasIsTold() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(10_000_000));
        try (TestStore store = TestStore.open(config, disk, clock)) {
            put(store, "first", "k");
            clock.advance(Duration.ofMillis(5));
            Appended last = put(store, "last", "k");

            KeyQueryResult nothing = ask(store, any("unknown"));

            assertThat(nothing.count()).isZero();
            assertThat(nothing.indexedMillis()).isEqualTo(10_000_005);
            assertThat(nothing.indexedLogOffset()).isEqualTo(last.logOffset());
        }
    }

    @Test
    void aCleanRestartReadsTheIndexFromItsFilesAndNotFromTheLog() throws Exception {
        TestStore first = TestStore.open(config, disk);
        for (int i = 0; i < 50; i++) {
            put(first, "message " + i, "k" + i);
        }
        find(first, "k0");
        first.close();
        assertThat(disk.list(INDEX_DIRECTORY)).containsExactly("manifest", "run-0");

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(find(store, "k7")).containsExactly("message 7");
        }
        assertThat(disk.list(INDEX_DIRECTORY)).containsExactly("manifest", "run-0");
    }

    @Test
    void anIndexThatIsGoneIsBuiltAgain() throws Exception {
        TestStore first = TestStore.open(config, disk);
        for (int i = 0; i < 500; i++) {
            put(first, "message " + i, "k" + i);
        }
        find(first, "k0");
        first.close();
        disk.deleteTree(INDEX_DIRECTORY);

        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(find(store, "k7")).containsExactly("message 7");
            assertThat(find(store, "k499")).containsExactly("message 499");
        }
    }

    @Test
    void anIndexThatIsFarBehindIsBusy() throws Exception {
        TestStore first = TestStore.open(config, disk);
        for (int i = 0; i < 1_000; i++) {
            put(first, "x".repeat(1_000), "k");
        }
        first.close();
        disk.deleteTree(INDEX_DIRECTORY);
        CountDownLatch wasAsked = new CountDownLatch(1);
        disk.failWhen((operation, file) -> awaitOnIndexThread(wasAsked));
        IndexConfig impatient = new IndexConfig(true, 1_000, 8, 1 << 20, 8, 64, 2_500, 1_000);

        try (TestStore store = TestStore.open(config.withIndex(impatient), disk)) {
            CompletableFuture<KeyQueryResult> asked =
                    store.store.query(any("k")).toCompletableFuture();
            wasAsked.countDown();

            assertThatThrownBy(() -> TestStore.await(asked)).isInstanceOf(StoreBusyException.class);
        }
    }

    @Test
    void moreQueriesThanMayWaitAreRefusedAsBusy() throws Exception {
        CountDownLatch wasAsked = new CountDownLatch(1);
        disk.failWhen((operation, file) -> awaitOnIndexThread(wasAsked));
        IndexConfig narrow = new IndexConfig(true, 1_000, 8, 1 << 20, 2, 64, 2_500, 1 << 20);

        try (TestStore store = TestStore.open(config.withIndex(narrow), disk)) {
            List<CompletableFuture<KeyQueryResult>> asked = new ArrayList<>();
            // As many as wait, and as many as the thread may have taken before it came to the latch.
            for (int i = 0; i < 2 + 2 + 1; i++) {
                asked.add(store.store.query(any("k")).toCompletableFuture());
            }

            assertThat(asked.get(4)).isCompletedExceptionally();
            assertThatThrownBy(() -> TestStore.await(asked.get(4))).isInstanceOf(StoreBusyException.class);
            wasAsked.countDown();
            assertThat(bodiesOf(TestStore.await(asked.get(0)))).isEmpty();
        }
    }

    private static @Nullable IOException awaitOnIndexThread(CountDownLatch latch) {
        if (Thread.currentThread().getName().equals("store-index")) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                return new IOException(e);
            }
        }
        return null;
    }

    @Test
    void withoutAnIndexAQuerySaysWhy() throws Exception {
        StoreConfig off = config.withIndex(IndexConfig.DEFAULTS.withEnabled(false));
        try (TestStore store = TestStore.open(off, disk)) {
            put(store, "message", "k");

            assertThatThrownBy(() -> find(store, "k")).hasMessageContaining("messageIndexEnable is false");
        }
        assertThat(disk.list(INDEX_DIRECTORY)).isEmpty();
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(find(store, "k")).containsExactly("message");
        }
    }

    @Test
    void queriesOfAClosedStoreFail() throws Exception {
        TestStore store = TestStore.open(config, disk);
        store.close();

        assertThatThrownBy(() -> find(store, "k")).hasMessageContaining("closed");
    }
}

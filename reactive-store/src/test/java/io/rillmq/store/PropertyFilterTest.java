package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.store.read.FilteringConfig;
import io.rillmq.store.read.PropertyFilter;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadConfig;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertyFilterTest {
    private static final int MESSAGES = 60;
    private static final int BYTES_MAX = 1 << 20;
    private static final PropertyFilter THIRDS = filter("0", 1);
    private static final PropertyFilter NONE = filter("none", 1);

    @TempDir
    Path directory;

    private static PropertyFilter filter(String rest, int weight) {
        return new PropertyFilter(properties -> rest.equals(properties.get("rest")), weight);
    }

    /** Message {@code i} has the property rest, {@code i % 3}. */
    private static void fill(TestStore store, String body) {
        for (int i = 0; i < MESSAGES; i++) {
            MessageProperties properties = MessageProperties.of(Map.of("rest", String.valueOf(i % 3)));
            TestStore.await(store.append(ORDERS, 0, TestStore.record(ORDERS, 0, 0, body + i, properties), true));
        }
    }

    private static List<String> thirds(String body) {
        List<String> thirds = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i += 3) {
            thirds.add(body + i);
        }
        return thirds;
    }

    private static List<String> bodiesOf(ReadResult result) {
        return TestStore.messagesOf(result).stream().map(TestStore::bodyOf).toList();
    }

    @Test
    void onlyTheMessagesThatTheFilterTakesAreReturned() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            fill(store, "m");

            ReadResult all = store.read(ORDERS, 0, 0, MESSAGES, BYTES_MAX, THIRDS);
            ReadResult few = store.read(ORDERS, 0, 1, 2, BYTES_MAX, THIRDS);

            assertThat(all.nextQueueOffset()).isEqualTo(MESSAGES);
            assertThat(all.messageCount()).isEqualTo(MESSAGES / 3);
            assertThat(bodiesOf(all)).isEqualTo(thirds("m"));
            assertThat(few.nextQueueOffset()).isEqualTo(7);
            assertThat(bodiesOf(few)).containsExactly("m3", "m6");
        }
    }

    private static List<String> allBodies(TestStore store, QueueFilter filter) {
        List<String> bodies = new ArrayList<>();
        long next = 0;
        while (next < MESSAGES) {
            ReadResult result = store.read(ORDERS, 0, next, MESSAGES, BYTES_MAX, filter);
            assertThat(result.nextQueueOffset()).isGreaterThan(next);
            next = result.nextQueueOffset();
            bodies.addAll(bodiesOf(result));
        }
        return bodies;
    }

    private static StoreConfig withRead(StoreConfig config, int windowBytes, FilteringConfig filtering) {
        return config.withRead(new ReadConfig(1, 16, windowBytes, 2 * windowBytes, 1, 1 << 20, 800, filtering, 1));
    }

    @Test
    void messagesThatAreOnTheDiskOnlyAreFilteredAsWell() throws Exception {
        // More than the cache of the log's end.
        String body = "x".repeat(3_000);
        StoreConfig config = withRead(TestStore.smallConfig(directory), 16 << 10, FilteringConfig.DEFAULTS);
        try (TestStore store = TestStore.open(config)) {
            fill(store, body);
        }

        try (TestStore store = TestStore.open(config)) {
            assertThat(allBodies(store, THIRDS)).isEqualTo(thirds(body));
        }
    }

    @Test
    void messagesThatNoWindowOfTheLogHoldsAreFilteredAsWell() throws Exception {
        String body = "x".repeat(3_000);
        StoreConfig config = withRead(TestStore.smallConfig(directory), 1 << 10, FilteringConfig.DEFAULTS);
        try (TestStore store = TestStore.open(config)) {
            fill(store, body);
        }

        try (TestStore store = TestStore.open(config)) {
            assertThat(allBodies(store, THIRDS)).isEqualTo(thirds(body));
        }
    }

    @Test
    void aReadMovesOnOverWhatTheFilterDrops() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            fill(store, "m");

            ReadResult none = store.read(ORDERS, 0, 5, MESSAGES, BYTES_MAX, NONE);

            assertThat(none)
                    .returns(ReadStatus.NO_MATCHED_MESSAGE, ReadResult::status)
                    .returns((long) MESSAGES, ReadResult::nextQueueOffset);
            assertThat(none.records().isReadable()).isFalse();
        }
    }

    @Test
    void aReadExaminesABoundedNumberOfBytesAndOneRecordAtLeast() throws Exception {
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(withFilteredBytesMax(config, 250))) {
            fill(store, "m");

            // A record has more than 100 bytes and fewer than 125.
            assertThat(store.read(ORDERS, 0, 0, MESSAGES, BYTES_MAX, NONE).nextQueueOffset())
                    .isEqualTo(3);
            assertThat(store.read(ORDERS, 0, 5, MESSAGES, BYTES_MAX, NONE).nextQueueOffset())
                    .isEqualTo(8);
        }
        try (TestStore store = TestStore.open(withFilteredBytesMax(config, 1))) {
            assertThat(store.read(ORDERS, 0, 0, MESSAGES, BYTES_MAX, NONE).nextQueueOffset())
                    .isEqualTo(1);
        }
    }

    @Test
    void aFilterThatCostsMoreExaminesLess() throws Exception {
        StoreConfig config = withFilteredBytesMax(TestStore.smallConfig(directory), 250);
        try (TestStore store = TestStore.open(config)) {
            fill(store, "m");

            assertThat(store.read(ORDERS, 0, 0, MESSAGES, BYTES_MAX, filter("none", 1_000))
                            .nextQueueOffset())
                    .isEqualTo(1);
        }
    }

    private static StoreConfig withFilteredBytesMax(StoreConfig config, int filteredBytesMax) {
        return withRead(config, 64 << 10, new FilteringConfig(1, 16, filteredBytesMax));
    }

    @Test
    void anAnswerKeepsNoRoomOfWhatTheFilterDropped() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            MessageProperties dropped = MessageProperties.of(Map.of("rest", "1"));
            TestStore.await(store.append(ORDERS, 0, TestStore.record(ORDERS, 0, 0, "x".repeat(50_000), dropped), true));
            fill(store, "m");

            ReadResult result = store.read(ORDERS, 0, 0, 2, BYTES_MAX, THIRDS);

            assertThat(result.records().capacity())
                    .isEqualTo(result.records().readableBytes())
                    .isLessThan(500);
            assertThat(bodiesOf(result)).containsExactly("m0", "m3");
        }
    }

    @Test
    void aReadWhoseFilterFailsIsAnsweredAndTheNextOneWorks() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            fill(store, "m");
            PropertyFilter broken = new PropertyFilter(
                    properties -> {
                        throw new IllegalStateException("broken");
                    },
                    1);

            ReadResult failed = store.read(ORDERS, 0, 0, MESSAGES, BYTES_MAX, broken);

            assertThat(failed.status()).isEqualTo(ReadStatus.FAILED);
            assertThat(bodiesOf(store.read(ORDERS, 0, 0, MESSAGES, BYTES_MAX, THIRDS)))
                    .isEqualTo(thirds("m"));
        }
    }

    /** Lets threads wait in a filter. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        boolean pass() {
            reached.countDown();
            await(opened);
            return true;
        }

        void awaitReached() {
            TestStore.await(CompletableFuture.runAsync(() -> await(reached)));
        }

        void open() {
            opened.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static CompletableFuture<ReadStatus> statusOf(TestStore store, QueueFilter filter) {
        CompletableFuture<ReadStatus> status = new CompletableFuture<>();
        store.store.read(new ReadRequest(ORDERS, 0, 0, MESSAGES, BYTES_MAX, filter, Runnable::run), result -> {
            result.records().release();
            status.complete(result.status());
        });
        return status;
    }

    @Test
    void whoReadsFromTheDiskKeepsNoFilterOfNewMessagesWaiting() throws Exception {
        StoreConfig config = withRead(TestStore.smallConfig(directory), 64 << 10, FilteringConfig.DEFAULTS);
        try (TestStore store = TestStore.open(config)) {
            fill(store, "m");
        }
        Gate gate = new Gate();
        try (TestStore store = TestStore.open(config)) {
            CompletableFuture<ReadStatus> replay = statusOf(store, tagsCode -> gate.pass());
            gate.awaitReached();
            fill(store, "new");

            ReadResult result = store.read(ORDERS, 0, MESSAGES, MESSAGES, BYTES_MAX, THIRDS);

            assertThat(bodiesOf(result)).isEqualTo(thirds("new"));
            assertThat(replay).isNotDone();
            gate.open();
            assertThat(TestStore.await(replay)).isEqualTo(ReadStatus.FOUND);
        } finally {
            gate.open();
        }
    }

    @Test
    void aCostlyFilterKeepsNobodyWaitingWhoNeedsTheDisk() throws Exception {
        StoreConfig config = withRead(TestStore.smallConfig(directory), 64 << 10, new FilteringConfig(1, 2, 4 << 20));
        try (TestStore store = TestStore.open(config)) {
            fill(store, "m");
        }
        Gate gate = new Gate();
        try (TestStore store = TestStore.open(config)) {
            CompletableFuture<ReadStatus> costly = statusOf(store, new PropertyFilter(properties -> gate.pass(), 1));
            gate.awaitReached();

            ReadStatus unfiltered = TestStore.await(statusOf(store, QueueFilter.ALL));
            List<CompletableFuture<ReadStatus>> waiting = new ArrayList<>();
            do {
                waiting.add(statusOf(store, THIRDS));
            } while (!waiting.get(waiting.size() - 1).isDone());

            assertThat(unfiltered).isEqualTo(ReadStatus.FOUND);
            assertThat(waiting.remove(waiting.size() - 1).join()).isEqualTo(ReadStatus.BUSY);
            assertThat(costly).isNotDone();
            gate.open();
            assertThat(waiting).isNotEmpty().allMatch(each -> TestStore.await(each) == ReadStatus.FOUND);
            assertThat(TestStore.await(costly)).isEqualTo(ReadStatus.FOUND);
        } finally {
            gate.open();
        }
    }

    @Test
    void aFilterIsAskedOnThreadsOfItsOwn() throws Exception {
        StoreConfig config = withRead(TestStore.smallConfig(directory), 64 << 10, FilteringConfig.DEFAULTS);
        try (TestStore store = TestStore.open(config)) {
            fill(store, "m");
        }
        try (TestStore store = TestStore.open(config)) {
            fill(store, "new");
            BlockingQueue<Runnable> home = new LinkedBlockingQueue<>();
            List<ReadResult> results = new ArrayList<>();
            Queue<String> filtering = new ConcurrentLinkedQueue<>();
            PropertyFilter noting = new PropertyFilter(
                    properties -> {
                        filtering.add(Thread.currentThread().getName());
                        return false;
                    },
                    1);

            for (int from : List.of(0, MESSAGES)) {
                store.store.read(
                        new ReadRequest(ORDERS, 0, from, MESSAGES, BYTES_MAX, noting, home::add), results::add);
            }
            Runnable first = home.poll(60, TimeUnit.SECONDS);
            Runnable second = home.poll(60, TimeUnit.SECONDS);

            assertThat(results).isEmpty();
            first.run();
            second.run();
            assertThat(results).hasSize(2);
            assertThat(filtering).isNotEmpty().allMatch(each -> each.startsWith("store-filter-"));
        }
    }
}

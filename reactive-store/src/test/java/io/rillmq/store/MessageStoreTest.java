package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static io.rillmq.store.TestStore.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.message.TagCode;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.Append;
import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.read.LookupOutcome;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadResult;
import io.rillmq.store.read.ReadStatus;
import io.rillmq.store.read.TimeBoundary;
import io.rillmq.testbase.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageStoreTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(FlushLevel.class)
    void whatWasAppendedIsReadBack(FlushLevel level) throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory).withFlushLevel(level))) {
            Appended first = store.put(3, "one");
            Appended second = store.put(3, "two");

            ReadResult result = store.read(ORDERS, 3, 0, 32, 1 << 20, QueueFilter.ALL);

            assertThat(result.status()).isEqualTo(ReadStatus.FOUND);
            assertThat(result.nextQueueOffset()).isEqualTo(2);
            assertThat(result.maxOffset()).isEqualTo(2);
            List<StoredMessage> messages = TestStore.messagesOf(result);
            assertThat(messages).extracting(TestStore::bodyOf).containsExactly("one", "two");
            assertThat(messages).extracting(StoredMessage::queueOffset).containsExactly(0L, 1L);
            assertThat(messages)
                    .extracting(StoredMessage::logOffset)
                    .containsExactly(first.logOffset(), second.logOffset());
            assertThat(second.logOffset()).isEqualTo(first.logOffset() + first.sizeBytes());
        }
    }

    @Test
    void theRecordsOfOneAppendStayTogether() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            ByteBuf batch = Unpooled.wrappedBuffer(
                    record(ORDERS, 0, "a", "x"), record(ORDERS, 0, "b", "y"), record(ORDERS, 0, "c", ""));
            store.put(0, "before");

            Appended appended = (Appended) TestStore.await(store.append(ORDERS, 0, batch, true));
            store.put(0, "after");

            assertThat(appended.queueOffset()).isEqualTo(1);
            assertThat(appended.recordCount()).isEqualTo(3);
            assertThat(store.bodies(0)).containsExactly("before", "a", "b", "c", "after");
            ReadResult filtered = store.read(ORDERS, 0, 1, 32, 1 << 20, tagsCode -> tagsCode == TagCode.of("y"));
            assertThat(TestStore.messagesOf(filtered))
                    .extracting(TestStore::bodyOf)
                    .containsExactly("b");
        }
    }

    @Test
    void aReadSaysWhereTheQueueIs() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            for (int i = 0; i < 5; i++) {
                store.put(0, "m" + i);
            }

            assertThat(store.peek(0, 0).status()).isEqualTo(ReadStatus.FOUND);
            assertThat(store.peek(0, 5))
                    .returns(ReadStatus.OFFSET_OVERFLOW_ONE, ReadResult::status)
                    .returns(5L, ReadResult::nextQueueOffset);
            assertThat(store.peek(0, 9))
                    .returns(ReadStatus.OFFSET_OVERFLOW_BADLY, ReadResult::status)
                    .returns(5L, ReadResult::nextQueueOffset);
            assertThat(store.peek(0, -1))
                    .returns(ReadStatus.OFFSET_TOO_SMALL, ReadResult::status)
                    .returns(0L, ReadResult::nextQueueOffset);
            assertThat(store.peek(7, 0))
                    .returns(ReadStatus.NO_MATCHED_LOGIC_QUEUE, ReadResult::status)
                    .returns(0L, ReadResult::nextQueueOffset);
            ReadResult none = store.read(ORDERS, 0, 1, 32, 1 << 20, tagsCode -> false);
            assertThat(none)
                    .returns(ReadStatus.NO_MATCHED_MESSAGE, ReadResult::status)
                    .returns(5L, ReadResult::nextQueueOffset);
        }
    }

    @Test
    void aReadIsBoundedByCountAndBytesButNeverEmpty() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            int sizeBytes = 0;
            for (int i = 0; i < 10; i++) {
                sizeBytes = store.put(0, "message").sizeBytes();
            }

            ReadResult byCount = store.read(ORDERS, 0, 0, 3, 1 << 20, QueueFilter.ALL);
            ReadResult byBytes = store.read(ORDERS, 0, 0, 32, 2 * sizeBytes + 1, QueueFilter.ALL);
            ReadResult one = store.read(ORDERS, 0, 4, 32, 1, QueueFilter.ALL);

            assertThat(TestStore.messagesOf(byCount)).hasSize(3);
            assertThat(byCount.nextQueueOffset()).isEqualTo(3);
            assertThat(TestStore.messagesOf(byBytes)).hasSize(2);
            assertThat(byBytes.nextQueueOffset()).isEqualTo(2);
            assertThat(TestStore.messagesOf(one))
                    .extracting(StoredMessage::queueOffset)
                    .containsExactly(4L);
            assertThat(one.nextQueueOffset()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource(FlushLevel.class)
    void everythingIsThereAfterACleanRestartAndColdReadsEqualTailReads(FlushLevel level) throws Exception {
        StoreConfig config = TestStore.smallConfig(directory).withFlushLevel(level);
        List<String> before;
        try (TestStore store = TestStore.open(config)) {
            for (int i = 0; i < 1200; i++) {
                store.send(i % 3, "message " + i + "x".repeat(i % 200));
            }
            store.put(0, "last");
            before = store.all(ORDERS, 0).stream()
                    .map(MessageStoreTest::placeAndBody)
                    .toList();
            assertThat(before).hasSize(401);
        }
        assertThat(directory.resolve("abort")).doesNotExist();
        assertThat(directory.resolve("commitlog/00000000000000000000")).hasSize(64 << 10);
        assertThat(directory.resolve("consumequeue/orders/0/00000000000000000000"))
                .hasSize(1000);

        try (TestStore store = TestStore.open(config)) {
            assertThat(directory.resolve("abort")).exists();
            assertThat(store.all(ORDERS, 0).stream().map(MessageStoreTest::placeAndBody))
                    .containsExactlyElementsOf(before);
            assertThat(store.put(0, "more").queueOffset()).isEqualTo(401);
            assertThat(store.bodies(0)).hasSize(402).last().isEqualTo("more");
            assertThat(store.bodies(1)).hasSize(400);
        }
    }

    private static String placeAndBody(StoredMessage message) {
        return message.queueOffset() + "@" + message.logOffset() + "=" + TestStore.bodyOf(message);
    }

    @Test
    void recordsFillASegmentToTheLastByteThatFits() throws Exception {
        int segmentBytes = 64 << 10;
        int smallest = record(ORDERS, 0, "", "").readableBytes();
        for (int spare : new int[] {7, 8, 9}) {
            StoreConfig config = TestStore.smallConfig(directory.resolve("spare" + spare));
            try (TestStore store = TestStore.open(config)) {
                store.put(0, "first", "");
                int left = segmentBytes - smallest - "first".length() - spare;

                Appended filling = store.put(0, "f".repeat(left - smallest), "");
                Appended next = store.put(0, "next", "");

                boolean fits = spare >= 8;
                assertThat(filling.logOffset()).isEqualTo(fits ? smallest + 5 : segmentBytes);
                assertThat(next.logOffset()).isGreaterThanOrEqualTo(segmentBytes);
                assertThat(store.bodies(0)).hasSize(3).last().isEqualTo("next");
            }
            try (TestStore store = TestStore.open(config)) {
                assertThat(store.bodies(0)).hasSize(3).last().isEqualTo("next");
            }
        }
    }

    @Test
    void anAppendThatCannotFitASegmentIsRefused() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            AppendOutcome outcome = TestStore.await(store.send(0, "x".repeat(64 << 10)));

            assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
                assertThat(refused.detail()).contains("65536");
            });
            assertThat(store.put(0, "small").queueOffset()).isZero();
        }
    }

    @Test
    void aSecondOpenerIsRefusedAtOnceWithOneLine() throws Exception {
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(config)) {
            assertThatThrownBy(() -> TestStore.open(config))
                    .isInstanceOf(StoreOpenException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use")
                    .hasMessageNotContaining("\n");
            assertThat(store.put(0, "still works").queueOffset()).isZero();
        }
        TestStore.open(config).close();
    }

    @Test
    void aDirectoryOfAnotherSegmentSizeIsRefusedWithBothSizes() throws Exception {
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(config)) {
            store.put(0, "one");
        }

        assertThatThrownBy(() -> TestStore.open(config.withLog(new LogConfig(32 << 10, 0))))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("65536")
                .hasMessageContaining("mappedFileSizeCommitLog 32768");
        try (TestStore store = TestStore.open(config)) {
            assertThat(store.bodies(0)).containsExactly("one");
        }
    }

    @Test
    void concurrentAppendersGetEachQueueOffsetOnceAndInTheirOrder() throws Exception {
        int threads = 4;
        int each = 400;
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(config)) {
            List<Thread> senders = new ArrayList<>();
            ConcurrentLinkedQueue<CompletableFuture<AppendOutcome>> outcomes = new ConcurrentLinkedQueue<>();
            for (int t = 0; t < threads; t++) {
                int sender = t;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        outcomes.add(store.send(0, sender + ":" + i));
                    }
                });
                senders.add(thread);
                thread.start();
            }
            for (Thread sender : senders) {
                sender.join();
            }
            List<Long> offsets = outcomes.stream()
                    .map(TestStore::await)
                    .map(outcome -> ((Appended) outcome).queueOffset())
                    .sorted()
                    .toList();

            assertThat(offsets)
                    .containsExactlyElementsOf(IntStream.range(0, threads * each)
                            .mapToObj(Long::valueOf)
                            .toList());
            List<String> bodies = store.bodies(0);
            for (int t = 0; t < threads; t++) {
                String prefix = t + ":";
                assertThat(bodies.stream().filter(body -> body.startsWith(prefix)))
                        .containsExactlyElementsOf(IntStream.range(0, each)
                                .mapToObj(i -> prefix + i)
                                .toList());
            }
        }
    }

    @Test
    void moreThanMayWaitIsRefusedAsBusy() throws Exception {
        AppendConfig narrow =
                new AppendConfig(FlushLevel.SYNC_FLUSH, 4, 1 << 20, 1 << 20, 1, 4096, Duration.ofSeconds(1));
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory).withAppend(narrow))) {
            List<CompletableFuture<AppendOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                outcomes.add(store.send(0, "m" + i));
            }
            List<AppendOutcome> all = outcomes.stream().map(TestStore::await).toList();

            long appended = all.stream().filter(Appended.class::isInstance).count();
            assertThat(all).filteredOn(Refused.class::isInstance).isNotEmpty().allSatisfy(outcome -> assertThat(
                            ((Refused) outcome).reason())
                    .isEqualTo(Reason.BUSY));
            assertThat(store.store.maxOffset(ORDERS, 0)).isEqualTo(appended);
        }
    }

    @Test
    void afterTheCloseAppendsAreRefused() throws Exception {
        TestStore store = TestStore.open(TestStore.smallConfig(directory));
        store.put(0, "one");
        store.close();

        AppendOutcome outcome = TestStore.await(store.send(0, "late"));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                .isEqualTo(Reason.SHUTTING_DOWN));
        store.close();
    }

    @Test
    void timeFindsOffsetsAsRocketMqDoes() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(1_000_000));
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(config, Disk.real(), clock)) {
            for (int millis : new int[] {0, 73, 103, 103, 134}) {
                clock.set(Instant.ofEpochMilli(1_000_000 + millis));
                store.put(0, "at " + millis);
            }
            int[][] expected = {{-5, 0, 0}, {0, 0, 0}, {1, 1, 0}, {103, 2, 3}, {133, 4, 3}, {134, 4, 4}, {900, 5, 4}};
            for (int[] row : expected) {
                assertThat(search(store, row[0], TimeBoundary.LOWER))
                        .as("LOWER of " + row[0])
                        .isEqualTo(row[1]);
                assertThat(search(store, row[0], TimeBoundary.UPPER))
                        .as("UPPER of " + row[0])
                        .isEqualTo(row[2]);
            }
            assertThat(TestStore.await(
                            store.store.earliestStoreMillis(ORDERS, 0).toCompletableFuture()))
                    .isEqualTo(1_000_000);
            assertThat(TestStore.await(
                            store.store.earliestStoreMillis(ORDERS, 9).toCompletableFuture()))
                    .isEqualTo(-1);
        }
    }

    private static long search(TestStore store, int millis, TimeBoundary boundary) {
        return TestStore.await(store.store
                .searchOffset(ORDERS, 0, 1_000_000 + millis, boundary)
                .toCompletableFuture());
    }

    @Test
    void storeTimesNeverRunBackwards() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(5_000));
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(config, Disk.real(), clock)) {
            store.put(0, "one");
            clock.set(Instant.ofEpochMilli(4_000));
            assertThat(store.put(0, "two").storeMillis()).isEqualTo(5_000);
        }
        try (TestStore store = TestStore.open(config, Disk.real(), clock)) {
            assertThat(store.put(0, "three").storeMillis()).isEqualTo(5_000);
        }
    }

    /** The second is sent while the writer asks the time for the first, and so comes into the same batch. */
    @Test
    void noStoreTimeIsBeforeItsMessageWasSent() throws Exception {
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(5_000));
        AtomicReference<Runnable> asked = new AtomicReference<>();
        Clock told = new Clock() {
            @Override
            public Instant instant() {
                Instant now = clock.instant();
                Runnable first =
                        Thread.currentThread().getName().startsWith("store-writer") ? asked.getAndSet(null) : null;
                if (first != null) {
                    first.run();
                }
                return now;
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory), Disk.real(), told)) {
            CompletableFuture<AppendOutcome> second = new CompletableFuture<>();
            asked.set(() -> {
                clock.set(Instant.ofEpochMilli(6_000));
                store.send(0, "two").thenAccept(second::complete);
            });

            assertThat(store.put(0, "one").storeMillis()).isEqualTo(5_000);
            assertThat(((Appended) TestStore.await(second)).storeMillis()).isEqualTo(6_000);
            assertThat(store.all(ORDERS, 0))
                    .extracting(StoredMessage::storeMillis)
                    .containsExactly(5_000L, 6_000L);
        }
    }

    @Test
    void aRecordIsFoundByItsLogOffsetInMemoryAndOnDisk() throws Exception {
        StoreConfig config = TestStore.smallConfig(directory);
        String large = "x".repeat(20_000);
        Appended appended;
        try (TestStore store = TestStore.open(config)) {
            store.put(0, "one");
            appended = store.put(0, large);
            assertThat(found(store, appended.logOffset())).isEqualTo(large);
            assertThat(store.lookup(appended.logOffset() + 1)).isInstanceOf(LookupOutcome.Missing.class);
            assertThat(store.lookup(1 << 30)).isInstanceOf(LookupOutcome.Missing.class);
        }
        try (TestStore store = TestStore.open(config)) {
            assertThat(found(store, appended.logOffset())).isEqualTo(large);
            assertThat(found(store, 0)).isEqualTo("one");
            assertThat(store.lookup(appended.logOffset() + 1)).isInstanceOf(LookupOutcome.Missing.class);
        }
    }

    private static String found(TestStore store, long logOffset) {
        ByteBuf record = ((LookupOutcome.Found) store.lookup(logOffset)).record();
        try {
            return TestStore.bodyOf(RecordReader.read(record));
        } finally {
            record.release();
        }
    }

    @Test
    void theTagsCodeRuleDecidesWhatAFilterSeesAlsoAfterARebuild() throws Exception {
        Topic delayed = new Topic("SCHEDULE_TOPIC_XXXX");
        ManualClock clock = ManualClock.at(Instant.ofEpochMilli(7_000));
        StoreConfig config = TestStore.smallConfig(directory)
                .withTagsCodeRule((topic, queueId, storeMillis, tagHash) ->
                        topic.equals(delayed) ? storeMillis + queueId * 1000L : tagHash);
        Set<Long> codes = new HashSet<>();
        try (TestStore store = TestStore.open(config, Disk.real(), clock)) {
            TestStore.await(store.append(delayed, 2, record(delayed, 2, "later", "t"), true));
            store.read(delayed, 2, 0, 1, 100, codes::add).records().release();
        }
        Files.delete(directory.resolve("rillmq/queues"));
        try (TestStore store = TestStore.open(config, Disk.real(), clock)) {
            store.read(delayed, 2, 0, 1, 100, code -> codes.add(code) || true)
                    .records()
                    .release();
        }
        assertThat(codes).containsExactly(9_000L);
    }

    @Test
    void preparedAndRolledBackMessagesAreInTheLogButInNoQueue() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            for (int sysFlag : new int[] {SystemFlags.TRANSACTION_PREPARED, SystemFlags.TRANSACTION_ROLLBACK}) {
                ByteBuf bytes = record(ORDERS, 0, sysFlag, "half", MessageProperties.EMPTY);
                Appended appended = (Appended) TestStore.await(store.append(ORDERS, 0, bytes, true));
                assertThat(appended.queueOffset()).isZero();
                assertThat(found(store, appended.logOffset())).isEqualTo("half");
            }
            assertThat(store.store.maxOffset(ORDERS, 0)).isZero();
            assertThat(store.put(0, "whole").queueOffset()).isZero();
        }
    }

    @Test
    void aDeletedTopicIsGoneAndBeginsAnew() throws Exception {
        StoreConfig config = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(config)) {
            store.put(0, "old 1");
            store.put(0, "old 2");

            TestStore.await(store.store.deleteTopic(ORDERS).toCompletableFuture());

            assertThat(store.peek(0, 0).status()).isEqualTo(ReadStatus.NO_MATCHED_LOGIC_QUEUE);
            assertThat(directory.resolve("consumequeue/orders")).doesNotExist();
            assertThat(store.put(0, "new").queueOffset()).isZero();
            assertThat(store.bodies(0)).containsExactly("new");
        }
        try (TestStore store = TestStore.open(config)) {
            assertThat(store.bodies(0)).containsExactly("new");
        }
        Files.delete(directory.resolve("rillmq/queues"));
        try (TestStore store = TestStore.open(config)) {
            assertThat(store.bodies(0)).containsExactly("new");
        }
    }

    @Test
    void theListenerHearsOfEveryMessageOnceItIsReadable() throws Exception {
        List<String> heard = new ArrayList<>();
        StoreConfig config = TestStore.smallConfig(directory);
        MessageStore store = MessageStore.open(
                config,
                Disk.real(),
                Clock.systemUTC(),
                (topic, queueId, queueOffset, tagsCode, storeMillis) ->
                        heard.add(topic + "/" + queueId + "/" + queueOffset + "/" + tagsCode));
        CompletableFuture<AppendOutcome> last = new CompletableFuture<>();
        store.append(new Append(Runnable::run, ORDERS, 1, record(ORDERS, 1, "a", "x"), true, outcome -> {
            throw new IllegalStateException("a callback may fail");
        }));
        store.append(new Append(Runnable::run, ORDERS, 1, record(ORDERS, 1, "b", ""), true, last::complete));
        TestStore.await(last);
        TestStore.await(store.close().toCompletableFuture());

        assertThat(heard).containsExactly("orders/1/0/" + "x".hashCode(), "orders/1/1/0");
    }

    @Test
    void everyStatusOfAnAppendWithoutFlushIsAnsweredToo() throws Exception {
        try (TestStore store = TestStore.open(TestStore.smallConfig(directory))) {
            AppendOutcome outcome = TestStore.await(store.append(ORDERS, 0, record(ORDERS, 0, "unforced", ""), false));

            assertThat(outcome).isInstanceOf(Appended.class);
            store.put(0, "forced");
            assertThat(store.bodies(0)).containsExactly("unforced", "forced");
        }
    }
}

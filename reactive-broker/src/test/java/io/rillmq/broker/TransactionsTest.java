package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.append.MessageAppender;
import io.rillmq.protocol.body.PendingTransactions;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.header.transaction.CheckTransactionHeader;
import io.rillmq.protocol.header.transaction.EndTransactionHeader;
import io.rillmq.protocol.header.transaction.ListTransactionsHeader;
import io.rillmq.protocol.header.transaction.Resolution;
import io.rillmq.protocol.header.transaction.ResumeCheckHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.OffsetMessageId;
import io.rillmq.protocol.message.RecordHead;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.message.SystemFlags;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.RequestHandler;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.store.MessageStore;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.LogConfig;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half messages, their ends and the questions about them, over the wire. */
class TransactionsTest {
    private static final String TOPIC = "orders";
    private static final String HALF_TOPIC = "RMQ_SYS_TRANS_HALF_TOPIC";
    private static final String OP_TOPIC = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    private static final String GIVEN_UP_TOPIC = "TRANS_CHECK_MAX_TIME_TOPIC";
    private static final String SHOP = "shop";
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final InetSocketAddress HOST = new InetSocketAddress("127.0.0.1", 10_911);

    @TempDir
    Path directory;

    private final ManualClock clock = ManualClock.create();
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private LiveBroker broker;
    private Peer peer;

    /** What a broker asks a producer. */
    private record Question(CheckTransactionHeader header, StoredMessage message, String producer) {}

    /** Where a half message was stored. */
    private record Half(long queueOffset, long logOffset) {}

    /** It looks at its transactions every 50 ms; the time that counts is the test's. */
    private void start(JsonObject changes) {
        JsonObject quick = new JsonObject().put("transactionTimeOut", 50).put("transactionCheckInterval", 50);
        broker = LiveBroker.in(directory, quick.mergeIn(changes), clock);
        peer = broker.peer();
    }

    private void start() {
        start(new JsonObject());
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void aHalfMessageIsSeenOnceItIsCommitted() {
        start();
        Half half = prepare("coffee");

        assertThat(delivered()).isEmpty();
        assertThat(end(half, Resolution.COMMIT).code()).isZero();

        assertThat(delivered()).containsExactly("coffee");
        StoredMessage message = pulled(TOPIC).get(0);
        assertThat(message.sysFlag()).isEqualTo(SystemFlags.TRANSACTION_COMMIT);
        assertThat(message.preparedTransactionOffset()).isEqualTo(half.logOffset());
        assertThat(message.properties().toMap())
                .containsEntry("TRAN_MSG", "true")
                .containsEntry("PGROUP", SHOP)
                .containsEntry("__transactionId__", "ID-coffee")
                .doesNotContainKeys("REAL_TOPIC", "REAL_QID");
    }

    @Test
    void whatIsStoredHasRocketMqsForm() {
        start();
        Half half = prepare("coffee");
        end(half, Resolution.ROLLBACK);

        StoredMessage stored = pulled(HALF_TOPIC).get(0);
        assertThat(stored.sysFlag()).isZero();
        assertThat(stored.properties().toMap())
                .containsEntry("REAL_TOPIC", TOPIC)
                .containsEntry("REAL_QID", "0")
                .containsEntry("TRAN_MSG", "true")
                .containsEntry("__transactionId__", "ID-coffee");
        StoredMessage op = pulled(OP_TOPIC).get(0);
        assertThat(op.tag()).isEqualTo("d");
        assertThat(new String(op.body(), StandardCharsets.UTF_8)).isEqualTo("0,");
        await().atMost(WAIT).until(() -> progress(HALF_TOPIC) == 1);
    }

    @Test
    void aHalfMessageThatIsRolledBackIsNeverSeen() {
        start();
        Half half = prepare("coffee");

        assertThat(end(half, Resolution.ROLLBACK).code()).isZero();

        assertThat(end(half, Resolution.ROLLBACK).code()).isZero();
        Answer late = end(half, Resolution.COMMIT);
        assertThat(late.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(late.remark()).contains("ID-coffee", "rolled back");
        assertThat(delivered()).isEmpty();
    }

    @Test
    void aSecondCommitDeliversNothingMore() {
        start();
        Half half = prepare("coffee");
        end(half, Resolution.COMMIT);

        assertThat(end(half, Resolution.COMMIT).code()).isZero();
        assertThat(end(half, Resolution.ROLLBACK).remark()).contains("committed");

        assertThat(delivered()).containsExactly("coffee");
    }

    @Test
    void afterARestartAnEndedTransactionStaysEnded() {
        start();
        Half half = prepare("coffee");
        Half other = prepare("tea");
        end(half, Resolution.COMMIT);

        restart();

        assertThat(end(half, Resolution.COMMIT).code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(end(other, Resolution.COMMIT).code()).isZero();
        assertThat(delivered()).containsExactly("coffee", "tea");
    }

    @Test
    void anEndThatFitsNoHalfMessageIsRefusedAndChangesNothing() {
        start();
        peer.ask(send(TOPIC), "normal");
        StoredMessage normal = pulled(TOPIC).get(0);
        Half half = prepare("coffee");

        Answer wrongGroup = peer.ask(header("other", half, Resolution.COMMIT, false));
        Answer wrongQueueOffset = end(new Half(7, half.logOffset()), Resolution.COMMIT);
        Answer nothingThere = end(new Half(0, half.logOffset() + 1), Resolution.COMMIT);
        Answer negative = end(new Half(0, -1), Resolution.COMMIT);
        Answer noHalf = end(new Half(normal.queueOffset(), normal.logOffset()), Resolution.COMMIT);
        Answer nonsense = peer.ask(new Requests.Bare(RequestCode.END_TRANSACTION));

        assertThat(wrongGroup.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(wrongGroup.remark()).contains("producer group wrong", "'shop'", "'other'");
        assertThat(wrongQueueOffset.remark()).contains("transaction state table offset wrong: it is 0, not 7");
        assertThat(nothingThere.remark()).contains("Find prepared transaction message failed");
        assertThat(negative.remark()).contains("log offset -1");
        assertThat(noHalf.remark()).contains("Find prepared transaction message failed");
        assertThat(nonsense.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(delivered()).containsExactly("normal");
        assertThat(end(half, Resolution.COMMIT).code()).isZero();
        assertThat(delivered()).containsExactly("normal", "coffee");
    }

    @Test
    void badHalfMessagesAreRefused() {
        start();
        String half = property("TRAN_MSG", "true") + property("PGROUP", SHOP);
        SendHeader plain = send(TOPIC);
        SendHeader flagOnly = new SendHeader(
                plain.producerGroup(), plain.topic(), "TBW102", 4, 0, 4, 1, 0, "", 0, false, null, false);

        assertThat(peer.ask(send(TOPIC, 0, property("TRAN_MSG", "true")), "x").remark())
                .contains("PGROUP");
        assertThat(peer.ask(send(TOPIC, 0, half + property("DELAY", "3")), "x").remark())
                .contains("cannot be delayed");
        assertThat(peer.ask(send(TOPIC, 0, half + property("a", "b".repeat(32_450))), "x")
                        .remark())
                .contains("exceed 32639");
        assertThat(peer.ask(flagOnly, "x").remark()).contains("TRAN_MSG");
        assertThat(pulled(HALF_TOPIC)).isEmpty();
        assertThat(delivered()).isEmpty();
    }

    @Test
    void aBrokerThatRejectsTransactionsSaysSo() {
        start(new JsonObject().put("rejectTransactionMessage", true));

        Answer refused = ask("coffee");

        assertThat(refused.code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(refused.remark()).contains("rejectTransactionMessage");
    }

    @Test
    void noMoreTransactionsThanTheBoundAreTakenIn() {
        start(new JsonObject().put("transactionPendingMax", 2));
        Half first = prepare("one");
        prepare("two");

        Answer refused = ask("three");
        end(first, Resolution.ROLLBACK);

        assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(refused.remark()).contains("transactionPendingMax is 2");
        assertThat(ask("three").code()).isZero();
        assertThat(broker.gauge("rocketmq.half.messages")).isEqualTo(2);
    }

    @Test
    void theBoundHoldsForThoseThatComeAtOnce() {
        start(new JsonObject().put("transactionPendingMax", 5));
        List<Future<Answer>> sent = IntStream.range(0, 50)
                .mapToObj(i -> peer.send(half("m" + i, property("PGROUP", SHOP)), new byte[1]))
                .toList();

        List<Integer> codes =
                sent.stream().map(LiveBroker::await).map(Answer::code).toList();

        assertThat(Collections.frequency(codes, ResponseCode.SUCCESS)).isEqualTo(5);
        assertThat(Collections.frequency(codes, ResponseCode.SYSTEM_BUSY)).isEqualTo(45);
        assertThat(broker.gauge("rocketmq.half.messages")).isEqualTo(5);
    }

    @Test
    void whatTheLogRefusesTakesNoPlace() {
        start(new JsonObject().put("transactionPendingMax", 1).put("maxMessageSize", 1 << 21));

        Answer tooLarge = peer.ask(half("large", property("PGROUP", SHOP)), new byte[(1 << 20) + 1]);

        assertThat(tooLarge.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(broker.gauge("rocketmq.half.messages")).isZero();
        prepare("coffee");
        assertThat(ask("tea").code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
    }

    @Test
    void aStartTakesInMoreThanTheBoundAndAsksAboutAllOfThem() throws Exception {
        try (WrittenStore store = new WrittenStore(directory.resolve("store"), clock)) {
            store.half("coffee");
            store.half("tea");
            store.half("milk");
        }
        start(new JsonObject().put("transactionPendingMax", 2));
        createTopic();

        assertThat(broker.gauge("rocketmq.half.messages")).isEqualTo(3);
        assertThat(ask("cake").code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        try (Peer producer = producer("p1")) {
            clock.advance(Duration.ofSeconds(7));
            for (int i = 0; i < 3; i++) {
                assertThat(producer.ask(answer(nextQuestion(), Resolution.COMMIT))
                                .code())
                        .isZero();
            }
        }
        assertThat(delivered()).containsExactlyInAnyOrder("coffee", "tea", "milk");
        assertThat(broker.gauge("rocketmq.half.messages")).isZero();
        assertThat(ask("cake").code()).isZero();
    }

    @Test
    void aProducerIsAskedAndItsAnswerCounts() throws Exception {
        start();
        Half half = prepare("coffee");
        assertThat(end(half, Resolution.UNKNOWN).code()).isZero();
        try (Peer producer = producer("p1")) {
            clock.advance(Duration.ofSeconds(7));
            Question first = nextQuestion();

            assertThat(first.message().topic().value()).isEqualTo(TOPIC);
            assertThat(first.message().body()).isEqualTo("coffee".getBytes());
            assertThat(first.message().uniqueId()).isEqualTo("ID-coffee");
            assertThat(first.header().uniqueId()).isEqualTo("ID-coffee");
            assertThat(first.message().properties().get("TRANSACTION_CHECK_TIMES"))
                    .isEqualTo("1");
            producer.ask(answer(first, Resolution.UNKNOWN));
            clock.advance(Duration.ofSeconds(31));
            Question second = nextQuestion();
            assertThat(second.message().properties().get("TRANSACTION_CHECK_TIMES"))
                    .isEqualTo("2");
            assertThat(producer.ask(answer(second, Resolution.COMMIT)).code()).isZero();

            // What came late, about copies from before the questions, is about the same transaction.
            assertThat(producer.ask(answer(first, Resolution.COMMIT)).code()).isZero();
            assertThat(end(half, Resolution.COMMIT).code()).isZero();
            assertThat(delivered()).containsExactly("coffee");
        }
    }

    @Test
    void anEndByTheFirstCopyEndsTheTransactionThatWasAskedAboutMeanwhile() throws Exception {
        start();
        Half half = prepare("coffee");
        try (Peer producer = producer("p1")) {
            clock.advance(Duration.ofSeconds(7));
            Question question = nextQuestion();

            assertThat(end(half, Resolution.COMMIT).code()).isZero();

            assertThat(producer.ask(answer(question, Resolution.COMMIT)).code()).isZero();
            assertThat(delivered()).containsExactly("coffee");
            await().atMost(WAIT).until(() -> progress(HALF_TOPIC) == 2);
        }
    }

    @Test
    void theProducersOfTheGroupAreAskedInTurnAndOnlyThoseThatAreThere() throws Exception {
        start();
        prepare("coffee");
        try (Peer stays = producer("stays")) {
            Peer leaves = producer("leaves");
            List<String> asked = List.of(nextAsked(), nextAsked());
            leaves.close();
            assertThat(asked).containsExactlyInAnyOrder("stays", "leaves");
            await().atMost(WAIT)
                    .until(() -> nextAsked().equals("stays") && nextAsked().equals("stays"));
            Question last = nextQuestionAfterInterval();
            assertThat(stays.ask(answer(last, Resolution.COMMIT)).code()).isZero();
        }
        assertThat(delivered()).containsExactly("coffee");
    }

    private String nextAsked() throws InterruptedException {
        return nextQuestionAfterInterval().producer();
    }

    private Question nextQuestionAfterInterval() throws InterruptedException {
        clock.advance(Duration.ofSeconds(31));
        return nextQuestion();
    }

    @Test
    void aTransactionThatNobodyKnowsIsGivenUpAfterTheLastQuestion() throws Exception {
        start(new JsonObject().put("transactionCheckMax", 2));
        Half half = prepare("coffee");
        try (Peer producer = producer("p1")) {
            nextQuestionAfterInterval();
            nextQuestionAfterInterval();
            clock.advance(Duration.ofSeconds(31));
            await().atMost(WAIT).until(() -> !pulled(GIVEN_UP_TOPIC).isEmpty());

            StoredMessage givenUp = pulled(GIVEN_UP_TOPIC).get(0);
            assertThat(givenUp.properties().toMap())
                    .containsEntry("REAL_TOPIC", TOPIC)
                    .containsEntry("TRANSACTION_CHECK_TIMES", "2");
            await().atMost(WAIT).until(() -> progress(HALF_TOPIC) == 3);
            assertThat(producer.ask(header(SHOP, half, Resolution.COMMIT, true)).remark())
                    .contains("given up");
        }
        assertThat(questions).isEmpty();
        assertThat(delivered()).isEmpty();
    }

    @Test
    void timeWithoutAProducerAndTimeOfImmunityCostNoQuestions() throws Exception {
        start(new JsonObject().put("transactionCheckMax", 2));
        prepare("nobody", property("PGROUP", "away"));
        prepare("immune", property("PGROUP", SHOP) + property("CHECK_IMMUNITY_TIME_IN_SECONDS", "3600"));
        prepare("asked");
        try (Peer producer = producer("p1")) {
            assertThat(nextQuestionAfterInterval().message().uniqueId()).isEqualTo("ID-asked");
            assertThat(nextQuestionAfterInterval().message().uniqueId()).isEqualTo("ID-asked");
            clock.advance(Duration.ofSeconds(31));
            await().atMost(WAIT).until(() -> !pulled(GIVEN_UP_TOPIC).isEmpty());

            try (Peer back = producer("p2", "away")) {
                Question nobody = nextQuestionAfterInterval();
                assertThat(nobody.message().uniqueId()).isEqualTo("ID-nobody");
                assertThat(nobody.message().properties().get("TRANSACTION_CHECK_TIMES"))
                        .isEqualTo("1");
                back.ask(header("away", placeOf(nobody), Resolution.ROLLBACK, true));
            }
            clock.advance(Duration.ofHours(1));
            Question immune = nextQuestion();
            assertThat(immune.message().uniqueId()).isEqualTo("ID-immune");
            assertThat(immune.message().properties().get("TRANSACTION_CHECK_TIMES"))
                    .isEqualTo("1");

            Answer late = producer.ask(header(SHOP, placeOf(immune), Resolution.COMMIT, false));
            assertThat(late.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
            assertThat(late.remark()).contains("CHECK_IMMUNITY_TIME_IN_SECONDS");
            assertThat(producer.ask(answer(immune, Resolution.COMMIT)).code()).isZero();
        }
        assertThat(delivered()).containsExactly("immune");
    }

    @Test
    void aTransactionThatWaitsLongerThanMessagesAreKeptIsGivenUp() {
        start(new JsonObject().put("fileReservedTime", 5));
        prepare("coffee");

        clock.advance(Duration.ofHours(4));
        Half other = prepare("tea");
        clock.advance(Duration.ofHours(2));

        await().atMost(WAIT).until(() -> !pulled(GIVEN_UP_TOPIC).isEmpty());
        assertThat(texts(GIVEN_UP_TOPIC)).containsExactly("coffee");
        assertThat(peer.ask(header(SHOP, other, Resolution.COMMIT, true)).code())
                .isZero();
    }

    @Test
    void whatWasCommittedShortlyBeforeACrashIsNotDeliveredAgain() throws Exception {
        Half half;
        Half other;
        try (WrittenStore store = new WrittenStore(directory.resolve("store"), clock)) {
            other = store.half("tea");
            half = store.half("coffee");
            store.append(store.head(TOPIC, "coffee", SystemFlags.TRANSACTION_COMMIT, half.logOffset()), "coffee");
        }
        start();
        createTopic();
        try (Peer producer = producer("p1")) {
            clock.advance(Duration.ofSeconds(7));
            Question question = nextQuestion();

            assertThat(question.message().uniqueId()).isEqualTo("ID-tea");
            assertThat(end(half, Resolution.COMMIT).code()).isZero();
            assertThat(end(half, Resolution.ROLLBACK).remark()).contains("committed");
            assertThat(producer.ask(answer(question, Resolution.COMMIT)).code()).isZero();
            assertThat(end(other, Resolution.COMMIT).code()).isZero();
        }
        assertThat(delivered()).containsExactly("coffee", "tea");
        restart();
        assertThat(end(half, Resolution.COMMIT).code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(delivered()).containsExactly("coffee", "tea");
    }

    @Test
    void aCopyThatLostItsPredecessorsMarkIsTheSameTransaction() throws Exception {
        Half first;
        try (WrittenStore store = new WrittenStore(directory.resolve("store"), clock)) {
            first = store.half("coffee");
            store.half(
                    "coffee", property("TRAN_PREPARED_QUEUE_OFFSET", "0") + property("TRANSACTION_CHECK_TIMES", "4"));
        }
        start();
        createTopic();
        assertThat(broker.gauge("rocketmq.half.messages")).isEqualTo(1);
        try (Peer producer = producer("p1")) {
            Question question = nextQuestionAfterInterval();

            assertThat(question.message().properties().get("TRANSACTION_CHECK_TIMES"))
                    .isEqualTo("5");
            assertThat(producer.ask(answer(question, Resolution.COMMIT)).code()).isZero();
            assertThat(end(first, Resolution.COMMIT).code()).isZero();
        }
        assertThat(delivered()).containsExactly("coffee");
    }

    @Test
    void theTransactionsThatWaitAreListedPageByPage() {
        start();
        for (int i = 0; i < 5; i++) {
            prepare("m" + i);
        }
        end(prepare("ended"), Resolution.ROLLBACK);
        await().atMost(WAIT).until(() -> list(0, 1000).count() == 5);

        List<PendingTransactions.Entry> listed = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (long next = 0; next != PendingTransactions.NO_MORE; ) {
            PendingTransactions page = list(next, 2);
            listed.addAll(page.transactions());
            sizes.add(page.transactions().size());
            next = page.nextOffset();
        }

        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(listed)
                .extracting(PendingTransactions.Entry::uniqueId)
                .containsExactly("ID-m0", "ID-m1", "ID-m2", "ID-m3", "ID-m4");
        PendingTransactions.Entry first = listed.get(0);
        assertThat(first.group()).isEqualTo(SHOP);
        assertThat(first.topic()).isEqualTo(TOPIC);
        assertThat(first.checkCount()).isZero();
        assertThat(first.sentMillis()).isEqualTo(clock.millis());
        Half half = new Half(0, OffsetMessageId.decode(first.id()).logOffset());
        assertThat(peer.ask(header(SHOP, half, Resolution.COMMIT, true)).code()).isZero();
        assertThat(delivered()).containsExactly("m0");
    }

    @Test
    void aPageThatNobodyCanGiveIsRefused() {
        start();
        assertThat(peer.ask(new ListTransactionsHeader(-1, 1)).remark()).contains("fromOffset -1");
        assertThat(peer.ask(new ListTransactionsHeader(0, 0)).remark()).contains("count 0", "1 to 1000");
        assertThat(peer.ask(new ListTransactionsHeader(0, 1001)).remark()).contains("count 1001");
        assertThat(peer.ask(new Requests.Bare(RequestCode.LIST_TRANSACTIONS)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(list(Long.MAX_VALUE, 1).transactions()).isEmpty();
    }

    private PendingTransactions list(long fromOffset, int count) {
        Answer answer = peer.ask(new ListTransactionsHeader(fromOffset, count));
        assertThat(answer.code()).as(answer.remark()).isZero();
        return PendingTransactions.fromJson(answer.buffer());
    }

    @Test
    void whatWasGivenUpIsAskedAboutAgainWhenAnOperatorWantsIt() throws Exception {
        start(new JsonObject().put("transactionCheckMax", 1));
        prepare("coffee");
        try (Peer producer = producer("p1")) {
            nextQuestionAfterInterval();
            clock.advance(Duration.ofSeconds(31));
            await().atMost(WAIT).until(() -> !pulled(GIVEN_UP_TOPIC).isEmpty());
            StoredMessage givenUp = pulled(GIVEN_UP_TOPIC).get(0);

            assertThat(resume(givenUp).code()).isZero();
            assertThat(resume(givenUp).code()).isZero();

            assertThat(broker.gauge("rocketmq.half.messages")).isEqualTo(1);
            clock.advance(Duration.ofSeconds(7));
            Question question = nextQuestion();
            assertThat(question.message().properties().get("TRANSACTION_CHECK_TIMES"))
                    .isEqualTo("1");
            assertThat(producer.ask(answer(question, Resolution.COMMIT)).code()).isZero();
        }
        assertThat(delivered()).containsExactly("coffee");
    }

    @Test
    void theQuestionsAboutWhatWaitsAreCountedFromTheBeginningWhenAnOperatorWantsIt() throws Exception {
        start();
        prepare("coffee");
        try (Peer producer = producer("p1")) {
            nextQuestionAfterInterval();
            nextQuestionAfterInterval();

            assertThat(resume(pulled(HALF_TOPIC).get(0)).code()).isZero();

            Question next = nextQuestion();
            assertThat(next.message().properties().get("TRANSACTION_CHECK_TIMES"))
                    .isEqualTo("1");
            assertThat(producer.ask(answer(next, Resolution.COMMIT)).code()).isZero();
            assertThat(resume(pulled(HALF_TOPIC).get(0)).remark()).contains("has ended");
        }
        assertThat(delivered()).containsExactly("coffee");
        assertThat(broker.gauge("rocketmq.half.messages")).isZero();
    }

    @Test
    void whatIsNoTransactionIsNotResumed() {
        start();
        peer.ask(send(TOPIC), "normal");
        StoredMessage normal = pulled(TOPIC).get(0);

        assertThat(resume(normal).remark()).contains("topic " + TOPIC, GIVEN_UP_TOPIC);
        assertThat(resume(new OffsetMessageId(HOST, normal.logOffset() + 1).encode())
                        .remark())
                .contains("no message at log offset " + (normal.logOffset() + 1));
        assertThat(resume("xyz").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(resume("Z".repeat(32)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(pulled(HALF_TOPIC)).isEmpty();
    }

    private Answer resume(StoredMessage message) {
        return resume(message.messageId());
    }

    private Answer resume(String messageId) {
        return peer.ask(new ResumeCheckHeader(null, messageId));
    }

    @Test
    void aHalfMessageIsKeptInTheNewestSegment() {
        start();
        prepare("coffee");
        String large = "x".repeat(100_000);
        for (int i = 0; i < 12; i++) {
            peer.ask(send("others"), large);
        }

        await().atMost(WAIT).until(() -> pulled(HALF_TOPIC).size() == 2);

        StoredMessage copy = pulled(HALF_TOPIC).get(1);
        assertThat(copy.logOffset()).isGreaterThan(1 << 20);
        assertThat(copy.properties().get("TRANSACTION_CHECK_TIMES")).isEqualTo("0");
        await().atMost(WAIT).until(() -> progress(HALF_TOPIC) == 1);
        restart();
        assertThat(broker.gauge("rocketmq.half.messages")).isEqualTo(1);
        assertThat(end(new Half(1, copy.logOffset()), Resolution.COMMIT).code()).isZero();
        assertThat(delivered()).containsExactly("coffee");
    }

    private void createTopic() {
        peer.ask(new CreateTopicHeader(new Topic(TOPIC), "TBW102", 1, 1, 6, "SINGLE_TAG", 0, false, null));
    }

    private void restart() {
        peer.close();
        broker.restart();
        peer = broker.peer();
    }

    private Half prepare(String body) {
        return prepare(body, property("PGROUP", SHOP));
    }

    private Half prepare(String body, String more) {
        Answer sent = peer.ask(half(body, more), body);
        assertThat(sent.code()).as(sent.remark()).isZero();
        SendResponseHeader header = SendResponseHeader.read(sent.command().header());
        return new Half(
                header.queueOffset(), OffsetMessageId.decode(header.messageId()).logOffset());
    }

    private Answer ask(String body) {
        return peer.ask(half(body, property("PGROUP", SHOP)), body);
    }

    private static SendHeader half(String body, String more) {
        return send(TOPIC, 0, property("TRAN_MSG", "true") + property("UNIQ_KEY", "ID-" + body) + more);
    }

    private Answer end(Half half, Resolution resolution) {
        return peer.ask(header(SHOP, half, resolution, false));
    }

    private static EndTransactionHeader answer(Question question, Resolution resolution) {
        return header(SHOP, placeOf(question), resolution, true);
    }

    private static Half placeOf(Question question) {
        return new Half(question.header().halfQueueOffset(), question.header().halfLogOffset());
    }

    private static EndTransactionHeader header(String group, Half half, Resolution resolution, boolean isAnswer) {
        return new EndTransactionHeader(
                TOPIC,
                new ProducerGroup(group),
                half.queueOffset(),
                half.logOffset(),
                resolution,
                isAnswer,
                "id",
                "id");
    }

    private Peer producer(String clientId) {
        return producer(clientId, SHOP);
    }

    private Peer producer(String clientId, String group) {
        RequestHandler answers = RequestRouter.builder()
                .register(RequestCode.CHECK_TRANSACTION_STATE, (connection, request) -> {
                    questions.add(new Question(
                            CheckTransactionHeader.read(request.header()),
                            RecordReader.read(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(request.body()))),
                            clientId));
                    return Response.ok().now();
                })
                .build();
        Peer producer = broker.peer(answers);
        producer.ask(
                new Requests.Bare(RequestCode.HEART_BEAT),
                "{\"clientID\":\"%s\",\"producerDataSet\":[{\"groupName\":\"%s\"}]}".formatted(clientId, group));
        return producer;
    }

    private Question nextQuestion() throws InterruptedException {
        Question question = questions.poll(WAIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(question).as("a question").isNotNull();
        return question;
    }

    private List<String> delivered() {
        return texts(TOPIC);
    }

    private List<String> texts(String topic) {
        return pulled(topic).stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<StoredMessage> pulled(String topic) {
        return peer.ask(pull("readers", topic, 0, 0)).messages();
    }

    private long progress(String topic) {
        Answer answer =
                peer.ask(new QueryOffsetHeader(new ConsumerGroup("CID_RMQ_SYS_TRANS"), new Topic(topic), 0, true));
        return OffsetResponseHeader.read(answer.command().header()).offset();
    }

    /** A directory as a broker leaves it that dies. */
    private static final class WrittenStore implements AutoCloseable {
        private final MessageStore store;
        private final Clock clock;

        WrittenStore(Path directory, Clock clock) throws Exception {
            this.clock = clock;
            this.store = MessageStore.open(
                    StoreConfig.defaults(directory).withLog(new LogConfig(1 << 20, 1 << 20)),
                    Disk.real(),
                    clock,
                    (topic, queueId, queueOffset, tagsCode, storeMillis) -> {});
        }

        Half half(String body) {
            return half(body, "");
        }

        Half half(String body, String more) {
            RecordHead head = head(HALF_TOPIC, body, 0, 0);
            MessageProperties properties = head.properties();
            for (var each : MessageProperties.parse(more + property("REAL_TOPIC", TOPIC) + property("REAL_QID", "0"))
                    .toMap()
                    .entrySet()) {
                properties = properties.with(each.getKey(), each.getValue());
            }
            Appended stored = append(
                    new RecordHead(head.topic(), 0, 0, 0, head.bornMillis(), HOST, HOST, 0, 0, properties), body);
            return new Half(stored.queueOffset(), stored.logOffset());
        }

        RecordHead head(String topic, String body, int sysFlag, long prepared) {
            MessageProperties properties = MessageProperties.parse(
                    property("TRAN_MSG", "true") + property("PGROUP", SHOP) + property("UNIQ_KEY", "ID-" + body));
            return new RecordHead(new Topic(topic), 0, 0, sysFlag, clock.millis(), HOST, HOST, 0, prepared, properties);
        }

        Appended append(RecordHead head, String body) {
            return (Appended) LiveBroker.await(new MessageAppender(store)
                    .append(Runnable::run, head, Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)), true));
        }

        @Override
        public void close() {
            LiveBroker.await(Future.fromCompletionStage(store.close()));
        }
    }
}

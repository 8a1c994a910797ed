package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ClientCheck;
import io.rillmq.protocol.body.ConsumerConnections;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ConsumerConnectionsHeader;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions by SQL92, in a pull and in a heartbeat. */
class PropertyFilterRequestsTest {
    private static final String TOPIC = "orders";
    private static final String GROUP = "billing";
    private static final String SQL92 = SubscriptionData.SQL92;
    private static final long LONG_MILLIS = 15_000;

    @TempDir
    Path directory;

    /** Goes on only when it is told, so that no pull ends before. */
    private final ManualClock clock = ManualClock.create();

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        start(new JsonObject());
    }

    private void start(JsonObject config) {
        broker = LiveBroker.in(directory, config, clock);
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private void restartWith(JsonObject config) {
        stop();
        start(config);
    }

    /** Sends a message with the property {@code amount}, which is its body as well. */
    private void sendAmount(int amount) {
        Answer answer = peer.ask(send(TOPIC, 0, property("amount", "" + amount)), "" + amount);
        assertThat(answer.code()).isZero();
    }

    /** Sends all at once; they arrive in any order. */
    private void sendAmounts(int first, int last) {
        List<Future<Answer>> answers = IntStream.rangeClosed(first, last)
                .mapToObj(amount ->
                        peer.send(send(TOPIC, 0, property("amount", "" + amount)), ("" + amount).getBytes(UTF_8)))
                .toList();
        LiveBroker.await(Future.all(answers));
        assertThat(answers).allMatch(answer -> answer.result().code() == ResponseCode.SUCCESS);
    }

    /** @param sql null when the group's subscription counts */
    private static PullHeader pull(@Nullable String sql, long offset, long suspendMillis) {
        return pull(sql, SQL92, offset, suspendMillis, 0);
    }

    private static PullHeader pull(
            @Nullable String expression, @Nullable String type, long offset, long suspendMillis, long subVersion) {
        int flags = (expression == null ? 0 : PullHeader.HAS_SUBSCRIPTION)
                | (suspendMillis > 0 ? PullHeader.MAY_SUSPEND : 0);
        return new PullHeader(
                new ConsumerGroup(GROUP),
                new Topic(TOPIC),
                0,
                offset,
                32,
                flags,
                0,
                suspendMillis,
                expression,
                subVersion,
                type,
                PullHeader.ANY_BYTES);
    }

    private Answer subscribe(String type, String expression, long version) {
        JsonArray subscriptions = new JsonArray().add(subscription(TOPIC, type, expression, version));
        return heartbeat(new JsonArray().add(consumer(GROUP, subscriptions)));
    }

    private Answer heartbeat(JsonArray consumers) {
        return peer.ask(
                new Requests.Bare(RequestCode.HEART_BEAT),
                new JsonObject()
                        .put("clientID", "c1")
                        .put("producerDataSet", new JsonArray())
                        .put("consumerDataSet", consumers)
                        .encode());
    }

    private static JsonObject consumer(String group, JsonArray subscriptions) {
        return new JsonObject()
                .put("groupName", group)
                .put("consumeType", "CONSUME_PASSIVELY")
                .put("messageModel", "CLUSTERING")
                .put("consumeFromWhere", "CONSUME_FROM_FIRST_OFFSET")
                .put("subscriptionDataSet", subscriptions);
    }

    private static JsonObject subscription(String topic, String type, String expression, long version) {
        return new JsonObject()
                .put("topic", topic)
                .put("expressionType", type)
                .put("subString", expression)
                .put("subVersion", version)
                .put("tagsSet", new JsonArray())
                .put("codeSet", new JsonArray())
                .put("classFilterMode", false);
    }

    private Answer check(String type, String expression) {
        SubscriptionData data = new SubscriptionData(TOPIC, expression, List.of(), List.of(), 1, type, false);
        return peer.ask(
                new Requests.Bare(RequestCode.CHECK_CLIENT_CONFIG), new ClientCheck("c1", GROUP, data).toJson());
    }

    private static PullResponseHeader headerOf(Answer answer) {
        return PullResponseHeader.read(answer.command().header());
    }

    @Test
    void aPullTakesTheMessagesThatItsExpressionPicks() {
        for (int amount = 1; amount <= 6; amount++) {
            sendAmount(amount);
        }

        Answer answer = peer.ask(pull("amount > 2 AND NOT amount = 4", 0, 0));

        assertThat(answer.texts()).containsExactly("3", "5", "6");
        assertThat(headerOf(answer).nextBeginOffset()).isEqualTo(6);
    }

    @Test
    void aPullWithoutAnExpressionTakesWhatItsGroupSubscribedTo() {
        sendAmount(1);
        sendAmount(2);

        Answer heartbeat = subscribe(SQL92, "amount = 2", 7);
        Answer answer = peer.ask(pull(null, null, 0, 0, 7));

        assertThat(heartbeat.code()).isZero();
        assertThat(answer.texts()).containsExactly("2");
    }

    @Test
    void tagsAndKeysArePropertiesToo() {
        peer.ask(send(TOPIC, 0, property("TAGS", "paid") + property("KEYS", "42")), "yes");
        peer.ask(send(TOPIC, 0, property("TAGS", "open") + property("KEYS", "42")), "no");

        assertThat(peer.ask(pull("TAGS = 'paid' AND KEYS = '42'", 0, 0)).texts())
                .containsExactly("yes");
    }

    @Test
    void whatIsFilteredOutIsPassedOverInBoundedSteps() {
        int count = 1_000;
        sendAmounts(1, count);

        Answer first = peer.ask(pull("amount = -1", 0, 0));
        Answer second = peer.ask(pull("amount = -1", headerOf(first).nextBeginOffset(), LONG_MILLIS));

        // The store looks at 800 entries in one read.
        assertThat(first.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(headerOf(first).nextBeginOffset()).isEqualTo(800);
        assertThat(second.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(headerOf(second).nextBeginOffset()).isEqualTo(count);
    }

    @Test
    void aParkedPullSleepsOverMessagesThatItsExpressionDropsAndWakesForOneThatItPicks() {
        sendAmount(1);
        try (Peer consumer = broker.peer()) {
            Future<Answer> parked = consumer.send(pull("amount > 100", 1, LONG_MILLIS), new byte[0]);
            // A second question on the same connection is answered after the pull was parked.
            consumer.ask(pull("TRUE", 0, 0));
            for (int amount = 2; amount <= 4; amount++) {
                sendAmount(amount);
                consumer.ask(pull("amount = " + amount, 0, 0));
            }
            assertThat(parked.isComplete()).isFalse();

            sendAmount(101);

            Answer answer = LiveBroker.await(parked);
            assertThat(answer.texts()).containsExactly("101");
            assertThat(headerOf(answer).nextBeginOffset()).isEqualTo(5);
        }
    }

    @Test
    void aParkedPullThatFoundNothingIsToldHowFarItCame() {
        sendAmount(1);
        try (Peer consumer = broker.peer()) {
            Future<Answer> parked = consumer.send(pull("amount > 100", 1, LONG_MILLIS), new byte[0]);
            consumer.ask(pull("TRUE", 0, 0));
            // Only one message: the read that it causes may still be under way when the time is over.
            sendAmount(2);

            clock.advance(Duration.ofMillis(LONG_MILLIS));

            Answer answer = LiveBroker.await(parked);
            assertThat(answer.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
            assertThat(headerOf(answer).nextBeginOffset()).isEqualTo(2);
        }
    }

    @Test
    void manyParkedPullsWithDifferentExpressionsGetTheirOwnMessages() {
        sendAmount(0);
        try (Peer consumer = broker.peer()) {
            List<Future<Answer>> parked = new ArrayList<>();
            for (int amount = 1; amount <= 50; amount++) {
                parked.add(consumer.send(pull("amount = " + amount, 1, LONG_MILLIS), new byte[0]));
            }
            consumer.ask(pull("TRUE", 0, 0));

            sendAmounts(1, 50);

            for (int amount = 1; amount <= 50; amount++) {
                assertThat(LiveBroker.await(parked.get(amount - 1)).texts()).containsExactly("" + amount);
            }
        }
    }

    @Test
    void aMessageThatAConsumerSendsBackComesAgainWhateverItsExpressionSays() {
        JsonArray subscriptions = new JsonArray()
                .add(subscription(TOPIC, SQL92, "amount = 2", 1))
                .add(subscription("%RETRY%" + GROUP, SubscriptionData.TAG, "*", 1));
        heartbeat(new JsonArray().add(consumer(GROUP, subscriptions)));
        peer.ask(send("%RETRY%" + GROUP, 0, property("amount", "2")), "again");

        PullHeader retries = new PullHeader(
                new ConsumerGroup(GROUP), new Topic("%RETRY%" + GROUP), 0, 0, 32, 0, 0, 0, null, 1, null, 1 << 20);

        assertThat(peer.ask(retries).texts()).containsExactly("again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "SQL92; amount >    ; position 9, the end",
                "SQL92; amount > 'x'; position 8, token >",
                "SQL92; *           ; position 1, token *",
                "SQL92; (amount = 1 ; position 12, the end",
                "XPATH; /a/b        ; expressionType must be TAG or SQL92: XPATH",
                "sql92; amount = 1  ; expressionType must be TAG or SQL92: sql92",
                "TAG  ; ||          ; names no tag",
            })
    void aBadExpressionIsRefusedWhereverItComesFrom(String type, String expression, String reason) {
        sendAmount(1);

        Answer checked = check(type, expression);
        Answer pulled = peer.ask(pull(expression, type, 0, 0, 1));
        Answer heartbeat = subscribe(type, expression, 1);
        Answer pulledByGroup = peer.ask(pull(null, null, 0, 0, 1));

        assertThat(heartbeat.code()).isZero();
        for (Answer refused : List.of(checked, pulled, pulledByGroup)) {
            assertThat(refused.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
            assertThat(refused.remark()).contains(reason);
        }
    }

    @Test
    void aTooLongExpressionIsRefusedWithTheLimit() {
        sendAmount(1);
        String expression = "amount = 1" + " ".repeat(5_000);

        for (Answer refused : List.of(check(SQL92, expression), peer.ask(pull(expression, 0, 0)))) {
            assertThat(refused.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
            assertThat(refused.remark()).contains("5010 characters").contains("sqlExpressionCharsMax 4096");
        }
    }

    @Test
    void howLongAnExpressionMayBeIsASetting() {
        restartWith(new JsonObject().put("sqlExpressionCharsMax", 10));

        assertThat(check(SQL92, "amount = 1").code()).isZero();
        assertThat(check(SQL92, "amount = 10").remark())
                .contains("11 characters")
                .contains("sqlExpressionCharsMax 10");
        assertThat(check(SubscriptionData.TAG, "north || south").code()).isZero();
        assertThat(check(SubscriptionData.TAG, "x".repeat(65_537)).remark())
                .contains("65537 characters")
                .contains("tagExpressionCharsMax 65536");
    }

    /** An expression that takes about 130 KB of the heap. */
    private static String longExpression(int amount) {
        return "amount = " + amount + " OR " + "amount < 0 OR ".repeat(280) + "FALSE";
    }

    @Test
    void pullsOfOneLongExpressionWaitTogetherAndThoseOfTooManyOnesAreAnsweredAtOnce() {
        restartWith(new JsonObject().put("eventLoops", 1).put("pullFilterBytesMax", 200_000));
        sendAmount(1);
        try (Peer consumer = broker.peer()) {
            List<Future<Answer>> parked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                parked.add(consumer.send(pull(longExpression(2), 1, LONG_MILLIS), new byte[0]));
            }
            Answer other = consumer.ask(pull(longExpression(3), 1, LONG_MILLIS));

            assertThat(other.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
            assertThat(parked).noneMatch(Future::isComplete);

            sendAmount(2);
            for (Future<Answer> each : parked) {
                assertThat(LiveBroker.await(each).texts()).containsExactly("2");
            }
            // There is room again.
            Future<Answer> later = consumer.send(pull(longExpression(3), 2, LONG_MILLIS), new byte[0]);
            consumer.ask(pull("TRUE", 0, 0));
            assertThat(later.isComplete()).isFalse();
            sendAmount(3);
            assertThat(LiveBroker.await(later).texts()).containsExactly("3");
        }
    }

    @Test
    void aMessageThatWakesMorePullsThanTheStoreTakesAtOnceComesToAllOfThem() {
        sendAmount(1);
        List<Peer> consumers = List.of(broker.peer(), broker.peer(), broker.peer());
        try {
            List<Future<Answer>> parked = new ArrayList<>();
            for (Peer consumer : consumers) {
                for (int i = 0; i < 400; i++) {
                    parked.add(consumer.send(pull("amount = 2", 1, LONG_MILLIS), new byte[0]));
                }
                consumer.ask(pull("TRUE", 0, 0));
            }

            sendAmount(2);

            for (Future<Answer> each : parked) {
                assertThat(LiveBroker.await(each).texts()).containsExactly("2");
            }
        } finally {
            consumers.forEach(Peer::close);
        }
    }

    @Test
    void aBadExpressionInAHeartbeatHarmsNoOtherGroupOfTheClient() {
        sendAmount(1);
        JsonArray bad = new JsonArray().add(subscription(TOPIC, SQL92, "amount >", 1));
        JsonArray good = new JsonArray().add(subscription(TOPIC, SQL92, "amount = 1", 1));

        Answer heartbeat = heartbeat(new JsonArray().add(consumer("other", bad)).add(consumer(GROUP, good)));

        assertThat(heartbeat.code()).isZero();
        assertThat(peer.ask(pull(null, null, 0, 0, 1)).texts()).containsExactly("1");
    }

    @Test
    void aNewerSubscriptionReplacesABadOne() {
        sendAmount(1);
        subscribe(SQL92, "amount >", 1);

        subscribe(SQL92, "amount = 1", 2);

        assertThat(peer.ask(pull(null, null, 0, 0, 2)).texts()).containsExactly("1");
    }

    @Test
    void aPullIsRefusedUntilTheHeartbeatOfItsSubscriptionIsThere() {
        sendAmount(1);

        Answer withoutGroup = peer.ask(pull(null, null, 0, 0, 1));
        heartbeat(new JsonArray()
                .add(consumer(GROUP, new JsonArray().add(subscription("elsewhere", SQL92, "amount = 1", 1)))));
        Answer withoutTopic = peer.ask(pull(null, null, 0, 0, 1));
        subscribe(SQL92, "amount = 1", 1);
        Answer withOlder = peer.ask(pull(null, null, 0, 0, 2));
        Answer withTheSame = peer.ask(pull(null, null, 0, 0, 1));

        assertThat(withoutGroup.code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_EXIST);
        assertThat(withoutTopic.code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_EXIST);
        assertThat(withOlder.code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_LATEST);
        assertThat(withTheSame.texts()).containsExactly("1");
    }

    @Test
    void aBrokerWithoutPropertyFiltersRefusesAllButTags() {
        restartWith(new JsonObject().put("enablePropertyFilter", false));
        sendAmount(1);
        subscribe(SQL92, "amount = 1", 1);

        for (Answer refused : List.of(
                check(SQL92, "amount = 1"), peer.ask(pull("amount = 1", 0, 0)), peer.ask(pull(null, null, 0, 0, 1)))) {
            assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(refused.remark())
                    .contains("The broker does not support consumer to filter message by SQL92")
                    .contains("enablePropertyFilter=false");
        }
        assertThat(check(SubscriptionData.TAG, "a || b").code()).isZero();
        assertThat(peer.ask(pull("*", SubscriptionData.TAG, 0, 0, 1)).texts()).containsExactly("1");
    }

    @Test
    void theExpressionOfAGroupIsShownToOperators() {
        subscribe(SQL92, "amount = 2", 7);

        Answer answer = peer.ask(new ConsumerConnectionsHeader(new ConsumerGroup(GROUP)));

        assertThat(ConsumerConnections.fromJson(answer.buffer()).subscriptions())
                .containsEntry(TOPIC, new SubscriptionData(TOPIC, "amount = 2", List.of(), List.of(), 7, SQL92, false));
    }

    @Test
    void aGoodSubscriptionPassesTheCheck() {
        assertThat(check(SQL92, "amount BETWEEN 1 AND 5 OR name LIKE 'a%'").code())
                .isZero();
        assertThat(check("", "a || b").code()).isZero();
        assertThat(peer.ask(new Requests.Bare(RequestCode.CHECK_CLIENT_CONFIG), "{}")
                        .code())
                .isZero();
        assertThat(peer.ask(new Requests.Bare(RequestCode.CHECK_CLIENT_CONFIG), "[")
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void aClientThatGoesWhileItsPullsAreFilteredDisturbsNobody() {
        sendAmount(1);
        Peer gone = broker.peer();
        for (int i = 0; i < 100; i++) {
            gone.send(pull("amount > 100", 0, LONG_MILLIS), new byte[0]);
        }
        gone.close();

        sendAmount(2);

        assertThat(peer.ask(pull("amount = 2", 0, 0)).texts()).containsExactly("2");
    }
}

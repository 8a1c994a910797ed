package io.rillmq.broker;

import static io.rillmq.broker.LiveBroker.await;
import static io.rillmq.broker.PopPeer.LONG;
import static io.rillmq.broker.PopPeer.SHORT;
import static io.rillmq.broker.PopPeer.texts;
import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.PopPeer.Popped;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.admin.ResetOffsetHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.pop.ChangeInvisibleTimeResponseHeader;
import io.rillmq.protocol.header.pop.NotificationHeader;
import io.rillmq.protocol.header.pop.NotificationResponseHeader;
import io.rillmq.protocol.header.pop.PeekHeader;
import io.rillmq.protocol.header.pop.PollingInfoHeader;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PopRequestsTest {
    private static final Topic ORDERS = new Topic("orders");

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;
    private PopPeer billing;

    @BeforeEach
    void start() {
        start(new JsonObject());
    }

    private void start(JsonObject changes) {
        broker = LiveBroker.in(directory, changes);
        peer = broker.peer();
        billing = new PopPeer(peer, "billing", "orders");
        peer.ask(new CreateTopicHeader(ORDERS, "TBW102", 2, 2, 6, "SINGLE_TAG", 0, false, null));
    }

    private void startAgainWith(JsonObject changes) {
        stop();
        start(changes);
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private void sendAll(String... texts) {
        for (String text : texts) {
            assertThat(peer.ask(send("orders"), text).code()).isZero();
        }
    }

    private String committed(int queueId) {
        return peer.ask(new QueryOffsetHeader(billing.group, ORDERS, queueId, false))
                .command()
                .fields()
                .get("offset");
    }

    @Test
    void aMessageIsHandedOutOnceAndCommittedWhenItIsAcknowledged() {
        sendAll("a", "b", "c");

        List<Popped> first = billing.pop(2);
        List<Popped> second = billing.pop(32);

        assertThat(texts(first)).containsExactly("a", "b");
        assertThat(texts(second)).containsExactly("c");
        assertThat(billing.pop(32)).isEmpty();
        assertThat(broker.gauge("rocketmq.consumer.inflight.messages")).isEqualTo(3);
        assertThat(committed(0)).isEqualTo("0");
        assertThat(billing.ack(first.get(1)).code()).isZero();
        assertThat(committed(0)).isEqualTo("0");
        assertThat(billing.ack(first.get(0)).code()).isZero();
        assertThat(committed(0)).isEqualTo("2");
        assertThat(billing.ack(second.get(0)).code()).isZero();
        assertThat(billing.ack(second.get(0)).code()).isZero();
        assertThat(committed(0)).isEqualTo("3");
    }

    @Test
    void allQueuesArePoppedOrTheOneThatIsAsked() {
        peer.ask(send("orders", 0, ""), "zero");
        peer.ask(send("orders", 1, ""), "one");

        List<Popped> one = billing.popped(peer.ask(billing.header(1, 32, LONG, Duration.ZERO)));
        List<Popped> rest = billing.pop(32);

        assertThat(texts(one)).containsExactly("one");
        assertThat(texts(rest)).containsExactly("zero");
    }

    @Test
    void whatOnePopGetsOfAQueueInSeveralReadsHasOneHandleEach() {
        // More than one read brings, less than one answer may have.
        String large = "x".repeat(100 << 10);
        sendAll(large + 1, large + 2, large + 3);

        List<Popped> popped = billing.pop(32);

        assertThat(texts(popped)).containsExactly(large + 1, large + 2, large + 3);
        popped.forEach(each -> assertThat(billing.ack(each).code()).isZero());
        assertThat(committed(0)).isEqualTo("3");
    }

    @Test
    void messagesArePickedByTheirPropertiesAndABadExpressionIsRefusedWithItsPlace() {
        peer.ask(send("orders", 0, "weight\u00012\u0002"), "light");
        peer.ask(send("orders", 0, "weight\u000120\u0002"), "heavy");
        peer.ask(send("orders", 0, ""), "unknown");

        Answer heavy = peer.ask(billing.filtered("SQL92", "weight > 10"));
        Answer bad = peer.ask(billing.filtered("SQL92", "weight > > 10"));

        assertThat(texts(billing.popped(heavy))).containsExactly("heavy");
        assertThat(bad.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
        assertThat(bad.remark()).contains("position 10, token >");
        assertThat(billing.pop(32)).as("what was passed over is done").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotAcknowledgedComesAgainFromTheRetryTopicWithItsAttempts(boolean isV2) {
        startAgainWith(new JsonObject().put("enableRetryTopicV2", isV2));
        sendAll("a");
        Popped first = billing.pop(1, SHORT).get(0);

        Popped second = billing.pop(1, SHORT).get(0);
        Popped third = billing.pop(1, LONG).get(0);

        String retryTopic = isV2 ? "%RETRY%billing+orders" : "%RETRY%billing_orders";
        assertThat(second.message().topic().value()).isEqualTo(retryTopic);
        assertThat(third.message().topic().value()).isEqualTo(retryTopic);
        assertThat(List.of(first, second, third))
                .extracting(each -> each.message().reconsumeTimes())
                .containsExactly(0, 1, 2);
        assertThat(third.text()).isEqualTo("a");
        assertThat(third.message().properties().get("RETRY_TOPIC")).isEqualTo("orders");
        assertThat(third.message().properties().get("ORIGIN_MESSAGE_ID"))
                .isEqualTo(first.message().messageId());
        assertThat(third.message().properties().get("1ST_POP_TIME"))
                .isEqualTo(Long.toString(first.handle().popMillis()));
        assertThat(committed(0)).isEqualTo("1");
        assertThat(billing.ack(first).code()).as("expired").isZero();
        assertThat(billing.ack(third).code()).isZero();
        assertThat(billing.pop(1)).isEmpty();
    }

    @Test
    void messagesComeAgainFromTheOtherKindOfRetryTopicAfterTheSwitchToIt() {
        sendAll("a");
        billing.pop(1, SHORT);
        Awaitility.await().until(() -> committed(0).equals("1"));
        startAgainWith(new JsonObject().put("enableRetryTopicV2", true));

        List<Popped> again = billing.pop(1, LONG);

        assertThat(texts(again)).containsExactly("a");
        assertThat(again.get(0).message().topic().value()).isEqualTo("%RETRY%billing_orders");
    }

    @Test
    void afterTheLastAttemptAMessageGoesToTheDeadLetterTopic() {
        peer.ask(
                new Requests.Bare(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP),
                new JsonObject(Buffer.buffer(
                                SubscriptionGroupConfig.defaults("billing").toJson()))
                        .put("retryMaxTimes", 1)
                        .encode());
        peer.ask(send("orders", 0, property("KEYS", "k")), "a");
        billing.pop(1, SHORT);
        billing.pop(1, SHORT);
        PopPeer dead = new PopPeer(peer, "undertaker", "%DLQ%billing");
        PeekHeader peek = new PeekHeader(dead.group, dead.topic, PopHeader.ANY_QUEUE, 1);
        Awaitility.await().until(() -> peer.ask(peek).code() != ResponseCode.TOPIC_NOT_EXIST);

        Popped letter = dead.pop(1, LONG).get(0);

        assertThat(letter.text()).isEqualTo("a");
        assertThat(letter.message().reconsumeTimes()).isEqualTo(2);
        assertThat(letter.message().properties().get("KEYS")).isEqualTo("k");
        assertThat(letter.message().properties().get("RETRY_TOPIC")).isEqualTo("orders");
        assertThat(billing.pop(1)).isEmpty();
    }

    @Test
    void aChangedTimeCountsAndGivesANewHandle() {
        sendAll("a");
        Popped first = billing.pop(1).get(0);

        Answer changed = billing.change(first, SHORT);
        Popped again = billing.pop(1, LONG).get(0);

        ChangeInvisibleTimeResponseHeader header = ChangeInvisibleTimeResponseHeader.read(
                new HeaderReader(changed.command().fields()));
        assertThat(changed.code()).isZero();
        assertThat(header.invisibleMillis()).isEqualTo(SHORT.toMillis());
        assertThat(header.popMillis()).isGreaterThanOrEqualTo(first.handle().popMillis());
        assertThat(again.message().reconsumeTimes()).isEqualTo(1);
        assertThat(billing.change(first, SHORT).code()).isEqualTo(ResponseCode.NO_MESSAGE);
    }

    @Test
    void whatWasAcknowledgedAndWhatIsInHandIsKnownAfterARestart() {
        sendAll("a", "b", "c");
        List<Popped> popped = billing.pop(2);
        billing.ack(popped.get(1));

        peer.close();
        broker.restart();
        peer = broker.peer();
        billing = new PopPeer(peer, "billing", "orders");

        assertThat(texts(billing.pop(32))).containsExactly("c");
        assertThat(billing.ack(popped.get(0)).code()).isZero();
        assertThat(committed(0)).isEqualTo("2");
    }

    @Test
    void aHeldPopGetsWhatArrives() {
        Future<List<Popped>> held = billing.popping(32, Duration.ofSeconds(20));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));

        sendAll("a");

        assertThat(texts(await(held))).containsExactly("a");
        assertThat(held(PopHeader.ANY_QUEUE)).isEqualTo("0");
    }

    private String held(int queueId) {
        return peer.ask(new PollingInfoHeader(billing.group, ORDERS, queueId))
                .command()
                .fields()
                .get("pollingNum");
    }

    @Test
    void eachOfTwoHeldPopsGetsOneOfTwoMessages() {
        Future<List<Popped>> first = billing.popping(1, Duration.ofSeconds(20));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));
        Future<List<Popped>> second = billing.popping(1, Duration.ofSeconds(20));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("2"));

        sendAll("a", "b");

        assertThat(texts(await(first))).containsExactly("a");
        assertThat(texts(await(second))).containsExactly("b");
    }

    @Test
    void aPopThatFindsNothingEndsWithTheFieldsThatClientsRead() {
        Answer answer = peer.ask(billing.header(PopHeader.ANY_QUEUE, 1, LONG, Duration.ofMillis(50)));

        assertThat(answer.code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(answer.command().fields().toMap()).containsKeys("popTime", "invisibleTime", "reviveQid", "restNum");
    }

    @Test
    void popsBeyondTheBoundAreNotHeld() {
        startAgainWith(new JsonObject().put("popPollingSize", 1));
        Future<List<Popped>> held = billing.popping(1, Duration.ofSeconds(20));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));

        Answer refused = peer.ask(billing.header(PopHeader.ANY_QUEUE, 1, LONG, Duration.ofSeconds(20)));
        Answer news = peer.ask(notification(Duration.ofSeconds(20)));
        sendAll("a");

        assertThat(refused.code()).isEqualTo(ResponseCode.POLLING_FULL);
        assertThat(refused.remark()).contains("popPollingSize");
        assertThat(news(news).isPollingFull()).isTrue();
        assertThat(texts(await(held))).containsExactly("a");
    }

    @Test
    void nothingMoreIsHandedOutWhileAsMuchIsInHandAsMayBe() {
        startAgainWith(new JsonObject().put("popInflightMessageThreshold", 2));
        sendAll("a", "b", "c");
        List<Popped> two = billing.pop(32);
        List<Popped> none = billing.pop(32);
        Future<List<Popped>> held = billing.popping(32, Duration.ofSeconds(20));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));

        billing.ack(two.get(0));

        assertThat(two).hasSize(2);
        assertThat(none).isEmpty();
        assertThat(texts(await(held))).containsExactly("c");
    }

    @Test
    void aHeldPopGetsTheNextRetryWhenAnAckMakesRoomForIt() {
        startAgainWith(new JsonObject().put("popInflightMessageThreshold", 1));
        sendAll("a");
        billing.pop(1, SHORT);
        Popped retried = billing.pop(1, LONG).get(0);
        sendAll("b");
        billing.pop(1, SHORT);
        Awaitility.await()
                .until(() -> peer.ask(new MaxOffsetHeader(retried.message().topic(), 0, true))
                        .command()
                        .fields()
                        .get("offset")
                        .equals("2"));

        Future<List<Popped>> held = billing.popping(1, Duration.ofSeconds(50));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));
        assertThat(billing.ack(retried).code()).isZero();

        assertThat(texts(await(held))).containsExactly("b");
    }

    @Test
    void aTagFilterHandsOutWhatMatchesAndMovesOnOverTheRest() {
        for (String tag : List.of("red", "blue", "red", "green")) {
            peer.ask(send("orders", 0, property("TAGS", tag)), tag);
        }
        PopHeader plain = billing.header(0, 32, LONG, Duration.ZERO);

        Answer answer = peer.ask(new PopHeader(
                plain.group(),
                plain.topic(),
                0,
                32,
                plain.invisibleMillis(),
                0,
                plain.bornMillis(),
                0,
                "TAG",
                "red || green",
                false,
                null));
        List<Popped> popped = billing.popped(answer);
        popped.forEach(billing::ack);

        assertThat(texts(popped)).containsExactly("red", "red", "green");
        assertThat(committed(0)).isEqualTo("4");
    }

    @Test
    void aResetClearsWhatIsInHandAndRefusesItsHandles() {
        sendAll("a", "b", "c");
        List<Popped> before = billing.pop(32);
        billing.ack(before.get(1));

        assertThat(peer.ask(new ResetOffsetHeader(billing.group, ORDERS, -1, true, 0, 1))
                        .code())
                .isZero();
        Answer refused = billing.ack(before.get(2));
        List<Popped> after = billing.pop(32);

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains("another incarnation");
        assertThat(texts(after)).containsExactly("b", "c");
        assertThat(billing.ack(after.get(0)).code()).isZero();
        assertThat(committed(0)).isEqualTo("2");
    }

    @Test
    void handlesOfADeletedTopicAreNotGoodForTheNextOfThatName() {
        sendAll("a", "b");
        Popped before = billing.pop(1).get(0);
        peer.ask(new DeleteTopicHeader(ORDERS));
        assertThat(billing.ack(before).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        sendAll("new");
        Answer refused = billing.ack(before);
        List<Popped> after = billing.pop(32);

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(texts(after)).containsExactly("new");
        assertThat(billing.ack(before).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(billing.ack(after.get(0)).code()).isZero();
    }

    @Test
    void aDeletedTopicTakesTheTopicsInWhichItsMessagesComeAgainAlong() {
        sendAll("a");
        billing.pop(1, SHORT);
        billing.pop(1, LONG);
        // The name is that of billing's retries in new_orders as well.
        PopPeer other = new PopPeer(peer, "billing_new", "orders");
        other.pop(1, SHORT);
        other.pop(1, LONG);
        peer.ask(send("new_orders"), "b");
        new PopPeer(peer, "billing", "new_orders").pop(32);
        assertThat(hasTopic("%RETRY%billing_orders")).isTrue();
        assertThat(hasTopic("%RETRY%billing_new_orders")).isTrue();

        assertThat(peer.ask(new DeleteTopicHeader(ORDERS)).code()).isZero();

        assertThat(hasTopic("orders")).isFalse();
        assertThat(hasTopic("%RETRY%billing_orders")).isFalse();
        assertThat(hasTopic("%RETRY%billing_new_orders")).isTrue();
    }

    private boolean hasTopic(String topic) {
        return peer.ask(new TopicConfigHeader(new Topic(topic))).code() == ResponseCode.SUCCESS;
    }

    @Test
    void badHandlesAreRefusedWithTheReason() {
        sendAll("a");
        Popped popped = billing.pop(1).get(0);
        PopHandle good = popped.handle();
        String otherBroker = good.encode().replace("broker-a", "broker-b");
        String otherOffset = good.encode().replaceAll(" 0$", " 1");

        assertThat(billing.ack(popped, "nonsense").remark()).contains("extraInfo", "nonsense");
        assertThat(billing.ack(popped, otherBroker).remark()).contains("not of this broker, broker-a");
        assertThat(billing.ack(popped, otherOffset).remark()).contains("not of message 0 in queue 0");
        for (String handle : List.of("nonsense", otherBroker, otherOffset)) {
            assertThat(billing.ack(popped, handle).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        }
        assertThat(committed(0)).isEqualTo("0");
        assertThat(billing.ack(popped).code()).isZero();
    }

    @Test
    void badPopsAreRefusedWithTheReason() {
        PopHeader good = billing.header(0, 1, LONG, Duration.ZERO);

        assertThat(peer.ask(billing.header(0, 33, LONG, Duration.ZERO)).remark())
                .contains("maxMsgNums", "32", "33");
        assertThat(peer.ask(billing.header(0, 0, LONG, Duration.ZERO)).remark()).contains("maxMsgNums");
        assertThat(peer.ask(billing.header(7, 1, LONG, Duration.ZERO)).remark()).contains("queueId 7");
        assertThat(peer.ask(billing.header(-2, 1, LONG, Duration.ZERO)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(billing.header(0, 1, Duration.ofDays(2), Duration.ZERO))
                        .remark())
                .contains("maxInvisibleTimeMills");
        assertThat(peer.ask(new PopPeer(peer, "billing", "nowhere").header(0, 1, LONG, Duration.ZERO))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(new PopHeader(good.group(), good.topic(), 0, 1, 1000, 0, 0, 0, null, null, false, null))
                        .code())
                .as("of long ago")
                .isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(peer.ask(new PopHeader(
                                good.group(),
                                good.topic(),
                                0,
                                1,
                                1000,
                                0,
                                good.bornMillis(),
                                2,
                                null,
                                null,
                                false,
                                null))
                        .remark())
                .contains("initMode");
    }

    @Test
    void anOrderedPopBlocksItsQueueUntilAllIsAcknowledged() {
        sendAll("a", "b", "c");
        List<Popped> first = billing.popOrdered(2, LONG, "one");
        List<Popped> blocked = billing.popOrdered(2, LONG, "two");
        List<Popped> same = billing.popOrdered(2, LONG, "one");
        billing.ack(same.get(0));
        List<Popped> stillBlocked = billing.popOrdered(2, LONG, "two");
        billing.ack(same.get(1));
        List<Popped> second = billing.popOrdered(2, LONG, "two");

        assertThat(texts(first)).containsExactly("a", "b");
        assertThat(blocked).isEmpty();
        assertThat(texts(same)).containsExactly("a", "b");
        assertThat(same).extracting(Popped::orderCount).containsOnly(0);
        assertThat(stillBlocked).isEmpty();
        assertThat(texts(second)).containsExactly("c");
    }

    @Test
    void orderedMessagesComeAgainFromTheirQueueInOrderAndAreCounted() {
        sendAll("a", "b", "c");
        List<Popped> first = billing.popOrdered(2, SHORT, "one");
        billing.ack(first.get(0));
        List<Popped> again = new ArrayList<>();
        Awaitility.await().until(() -> again.addAll(billing.popOrdered(2, LONG, "two")));

        assertThat(texts(again)).containsExactly("b", "c");
        assertThat(again).extracting(Popped::orderCount).containsExactly(1, 0);
        assertThat(again.get(0).message().topic()).isEqualTo(ORDERS);
        assertThat(billing.ack(first.get(1)).code()).as("of the time before").isZero();
        assertThat(committed(0)).isEqualTo("1");
    }

    @Test
    void aBatchOfAcksIsTakenAsAWholeOrRefused() {
        sendAll("a", "b", "c");
        PopHandle handle = billing.pop(32).get(0).handle();
        String body = "{\"acks\":[{\"b\":\"%s\",\"c\":\"billing\",\"it\":1,\"pt\":%d,\"q\":0,\"r\":\"0\",\"rq\":0,"
                + "\"so\":%d,\"t\":\"orders\"}],\"brokerName\":\"%s\"}";

        // Bits 0 and 1, then 0, 1 and 2, then 7.
        Answer two = peer.ask(batch(), body.formatted("Aw==", handle.popMillis(), 0, "broker-a"));
        Answer other = peer.ask(batch(), body.formatted("Bw==", handle.popMillis(), 0, "broker-b"));
        Answer beyond = peer.ask(batch(), body.formatted("hA==", handle.popMillis(), 0, "broker-a"));
        Answer malformed = peer.ask(batch(), "{\"acks\":[{}]}");

        assertThat(two.code()).isZero();
        assertThat(other.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(beyond.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(malformed.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(committed(0)).isEqualTo("2");
    }

    private static RequestHeader batch() {
        return new RequestHeader() {
            @Override
            public int code() {
                return RequestCode.BATCH_ACK_MESSAGE;
            }

            @Override
            public void write(HeaderWriter out) {}
        };
    }

    @Test
    void aPeekTakesNothing() {
        sendAll("a", "b");
        billing.ack(billing.pop(1).get(0));

        Answer first = peer.ask(new PeekHeader(billing.group, ORDERS, PopHeader.ANY_QUEUE, 32));
        List<Popped> popped = billing.pop(32);
        Answer second = peer.ask(new PeekHeader(billing.group, ORDERS, PopHeader.ANY_QUEUE, 32));

        assertThat(first.texts()).containsExactly("b");
        assertThat(texts(popped)).containsExactly("b");
        assertThat(second.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
    }

    @Test
    void aNotificationIsHeldUntilThereIsSomething() {
        Answer none = peer.ask(notification(Duration.ZERO));
        Future<Answer> held = peer.send(notification(Duration.ofSeconds(20)), new byte[0]);
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));

        sendAll("a");

        assertThat(news(none)).isEqualTo(new NotificationResponseHeader(false, false));
        assertThat(news(await(held))).isEqualTo(new NotificationResponseHeader(true, false));
        assertThat(texts(billing.pop(1))).containsExactly("a");
    }

    private NotificationHeader notification(Duration poll) {
        return new NotificationHeader(
                billing.group,
                ORDERS,
                PopHeader.ANY_QUEUE,
                poll.toMillis(),
                System.currentTimeMillis(),
                false,
                null,
                null,
                null);
    }

    private static NotificationResponseHeader news(Answer answer) {
        return NotificationResponseHeader.read(new HeaderReader(answer.command().fields()));
    }

    @Test
    void whoStopsTheBrokerEndsTheHeldPops() {
        Future<List<Popped>> held = billing.popping(1, Duration.ofSeconds(50));
        Awaitility.await().until(() -> held(PopHeader.ANY_QUEUE).equals("1"));

        broker.stopBroker();

        assertThat(await(held)).isEmpty();
    }
}

package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.Requests.Bare;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.RecallHeader;
import io.rillmq.protocol.header.send.RecallResponseHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimerRequestsTest {
    private static final String TOPIC = "orders";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final ManualClock clock = ManualClock.create();
    private LiveBroker broker;
    private Peer peer;

    private void start(JsonObject changes) {
        broker = LiveBroker.in(directory, changes, clock);
        peer = broker.peer();
    }

    @AfterEach
    void close() {
        peer.close();
        broker.close();
    }

    private static SendHeader timed(String properties) {
        return send(TOPIC, 0, properties + property("UNIQ_KEY", "id"));
    }

    private SendResponseHeader park() {
        Answer answer = peer.ask(timed(property("TIMER_DELAY_SEC", "10")), "body");
        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        return SendResponseHeader.read(answer.command().header());
    }

    private List<String> delivered() {
        return peer.ask(pull("readers", TOPIC, 0, 0)).texts();
    }

    private Answer recall(String topic, String handle) {
        return peer.ask(new RecallHeader("producers", new Topic(topic), handle));
    }

    @Test
    void aMessageIsToldItsHandleAndDeliveredAtItsTimeAlsoAfterARestart() {
        start(new JsonObject());
        RecallHandle handle = RecallHandle.decode(String.valueOf(park().recallHandle()));
        assertThat(handle).isEqualTo(RecallHandle.of(TOPIC, "broker-a", clock.millis() + 10_000, "id"));
        assertThat(delivered()).isEmpty();

        broker.restart();
        clock.advance(Duration.ofSeconds(10));

        await().atMost(PATIENCE).until(() -> delivered().equals(List.of("body")));
    }

    @Test
    void aRecalledMessageIsForgottenAlsoAfterARestart() {
        start(new JsonObject());
        String handle = String.valueOf(park().recallHandle());

        Answer answer = recall(TOPIC, handle);

        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(RecallResponseHeader.read(answer.command().header())).isEqualTo(new RecallResponseHeader("id"));
        broker.restart();
        peer.ask(send(TOPIC, 0, property("TIMER_DELAY_SEC", "11")), "later");
        clock.advance(Duration.ofSeconds(11));
        await().atMost(PATIENCE).until(() -> !delivered().isEmpty());
        assertThat(delivered()).containsExactly("later");
    }

    static Stream<Arguments> wrongRecalls() {
        String right =
                RecallHandle.of(TOPIC, "broker-a", Long.MAX_VALUE - 1, "id").encode();
        return Stream.of(
                Arguments.of(TOPIC, "nonsense", ResponseCode.ILLEGAL_OPERATION, "recallHandle 'nonsense'"),
                Arguments.of("unknown", right, ResponseCode.TOPIC_NOT_EXIST, "unknown"),
                Arguments.of("TBW102", right, ResponseCode.ILLEGAL_OPERATION, "of topic orders"),
                Arguments.of(
                        TOPIC,
                        RecallHandle.of(TOPIC, "broker-b", 1, "id").encode(),
                        ResponseCode.ILLEGAL_OPERATION,
                        "of broker broker-b"),
                Arguments.of(
                        TOPIC,
                        RecallHandle.of(TOPIC, "broker-a", 1, "id").encode(),
                        ResponseCode.ILLEGAL_OPERATION,
                        "too late"),
                Arguments.of(TOPIC, right, ResponseCode.ILLEGAL_OPERATION, "no message id"));
    }

    @ParameterizedTest
    @MethodSource("wrongRecalls")
    void aRecallThatCannotBeIsRefusedWithTheReason(String topic, String handle, int code, String reason) {
        start(new JsonObject());
        park();

        Answer answer = recall(topic, handle);

        assertThat(answer.code()).as(answer.remark()).isEqualTo(code);
        assertThat(answer.remark()).startsWith("recall failed").contains(reason);
        clock.advance(Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(() -> delivered().equals(List.of("body")));
    }

    @Test
    void withoutRecallsABrokerRefusesThem() {
        start(new JsonObject().put("recallMessageEnable", false));
        String handle = String.valueOf(park().recallHandle());

        Answer answer = recall(TOPIC, handle);

        assertThat(answer.code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(answer.remark()).contains("recallMessageEnable");
    }

    @Test
    void withoutTimersABrokerRefusesThemAndDeliversThoseItHas() {
        start(new JsonObject());
        park();
        broker.stopBroker();
        close();
        start(new JsonObject().put("timerWheelEnable", false));

        Answer answer = peer.ask(timed(property("TIMER_DELAY_MS", "10")), "refused");

        assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(answer.remark()).contains("timerWheelEnable");
        clock.advance(Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(() -> delivered().equals(List.of("body")));
    }

    @Test
    void aLevelCountsMoreThanATime() {
        start(new JsonObject());
        peer.ask(timed(property("TIMER_DELAY_SEC", "1000") + property("DELAY", "1")), "level");

        clock.advance(Duration.ofSeconds(1));

        await().atMost(PATIENCE).until(() -> delivered().equals(List.of("level")));
        assertThat(peer.ask(pull("readers", TOPIC, 0, 0))
                        .messages()
                        .get(0)
                        .properties()
                        .has("TIMER_DELAY_SEC"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS", "TIMER_DEL_UNIQKEY"})
    void noMessageOfABatchHasATime(String property) {
        start(new JsonObject());
        SendHeader plain = send(TOPIC);
        SendHeader header =
                new SendHeader(plain.producerGroup(), plain.topic(), "TBW102", 4, 0, 0, 1, 0, "", 0, false, null, true);
        ByteBuf batch = Unpooled.buffer();
        BatchBody.append(
                batch,
                0,
                Unpooled.copiedBuffer("body", StandardCharsets.UTF_8),
                MessageProperties.EMPTY.with(property, "10"));

        Answer answer = peer.ask(header, ByteBufUtil.getBytes(batch));

        assertThat(answer.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(answer.remark()).contains("batch");
    }

    @Test
    void aChangedSettingCountsAtOnce() {
        start(new JsonObject());
        String handle = String.valueOf(park().recallHandle());

        update("timerMaxDelaySec=5\nrecallMessageEnable=false");
        Answer tooFar = peer.ask(timed(property("TIMER_DELAY_SEC", "6")), "refused");
        Answer recalled = recall(TOPIC, handle);
        update("timerMaxDelaySec=6\ntimerPendingMax=1");
        Answer tooMany = peer.ask(timed(property("TIMER_DELAY_SEC", "6")), "refused");
        update("timerPendingMax=2\ntimerWheelEnable=false");
        Answer off = peer.ask(timed(property("TIMER_DELAY_SEC", "6")), "refused");
        update("timerWheelEnable=true");
        Answer taken = peer.ask(timed(property("TIMER_DELAY_SEC", "6")), "taken");

        assertThat(tooFar.remark()).contains("timerMaxDelaySec 5");
        assertThat(recalled.remark()).contains("recallMessageEnable");
        assertThat(tooMany.remark()).contains("timerPendingMax 1");
        assertThat(off.remark()).contains("timerWheelEnable");
        assertThat(taken.code()).as(taken.remark()).isEqualTo(ResponseCode.SUCCESS);
    }

    private void update(String settings) {
        Answer answer = peer.ask(new Bare(RequestCode.UPDATE_BROKER_CONFIG), settings);
        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.SUCCESS);
    }

    @ParameterizedTest
    @CsvSource({"TIMER_DELAY_SEC, 10, __RILL_TIMER", "DELAY, 3, __RILL_DELAYED"})
    void whatWasParkedAndIsSentOnDoesNotSaySo(String asking, String value, String mark) {
        start(new JsonObject());
        peer.ask(timed(property(asking, value)), "body");
        clock.advance(Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(() -> delivered().equals(List.of("body")));
        String place = String.valueOf(propertiesOf(0).get(mark));

        peer.ask(send(TOPIC, 0, property(mark, place)), "sent on");

        assertThat(propertiesOf(0).has(mark)).isTrue();
        assertThat(propertiesOf(1).has(mark)).isFalse();
    }

    private MessageProperties propertiesOf(int number) {
        return peer.ask(pull("readers", TOPIC, 0, 0)).messages().get(number).properties();
    }

    @Test
    void toolsSeeHowManyWait() {
        start(new JsonObject());
        park();

        await().atMost(PATIENCE).until(() -> KvTable.fromJson(
                        peer.ask(new Bare(RequestCode.GET_BROKER_RUNTIME_INFO)).buffer())
                .table()
                .get("timerCongestNum")
                .equals("1"));
        assertThat(broker.gauge("rocketmq.timing.messages")).isEqualTo(1);
    }
}

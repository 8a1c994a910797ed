package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.SubscriptionGroupHeader;
import io.rillmq.protocol.header.client.SendBackHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static final String TOPIC = "orders";
    private static final String GROUP = "billing";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EXPONENTIAL =
            "{'type':'EXPONENTIAL','exponentialRetryPolicy':{'initial':700,'max':2000,'multiplier':2}}";

    @TempDir
    Path directory;

    private final ManualClock clock = ManualClock.create();
    private LiveBroker broker;
    private Peer peer;

    private void start(JsonObject changes) {
        broker = LiveBroker.in(directory, changes, clock);
        peer = broker.peer();
        heartbeat(peer, "c", GROUP, TOPIC);
    }

    @AfterEach
    void close() {
        peer.close();
        broker.close();
    }

    @Test
    void delaysThatGrowAreKeptToTheMillisecond() {
        start(new JsonObject());
        assertThat(put(EXPONENTIAL).code()).isZero();

        assertThat(delaysOfAttempts(4)).containsExactly(700L, 1_400L, 2_000L, 2_000L);
    }

    @Test
    void ofListedDelaysTheThirdIsTheFirstAndTheLastCountsForAllBeyond() {
        start(new JsonObject());
        assertThat(put("{'type':'CUSTOMIZED','customizedRetryPolicy':{'next':[100,200,300,450]}}")
                        .code())
                .isZero();

        assertThat(delaysOfAttempts(3)).containsExactly(300L, 450L, 450L);
    }

    @Test
    void whatTheConsumerAsksForCountsMoreThanThePolicy() {
        start(new JsonObject());
        put(EXPONENTIAL);

        sendBack(sent(), 2);

        awaitOneAtLevel(2);
    }

    @Test
    void withoutAPolicyTheLevelsCount() {
        start(new JsonObject());
        put("{'type':'CUSTOMIZED'}");

        sendBack(sent(), 0);

        awaitOneAtLevel(3);
    }

    @Test
    void withoutTimersTheNextLevelIsTaken() {
        start(new JsonObject().put("timerWheelEnable", false));
        put("{'type':'CUSTOMIZED','customizedRetryPolicy':{'next':[5001]}}");

        assertThat(sendBack(sent(), 0).code()).isZero();

        awaitOneAtLevel(3);
    }

    @Test
    void noDelayIsLongerThanTimersMayBe() {
        start(new JsonObject().put("timerMaxDelaySec", 60));
        put("{'type':'CUSTOMIZED','customizedRetryPolicy':{'next':[9223372036854775807]}}");

        assertThat(delaysOfAttempts(1)).containsExactly(60_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'LINEAR'} | LINEAR",
                "{'type':'EXPONENTIAL','exponentialRetryPolicy':{'initial':0,'max':9,'multiplier':2}} | initial",
                "{'type':'EXPONENTIAL','exponentialRetryPolicy':{'initial':9,'max':8,'multiplier':2}} | max=8",
                "{'type':'EXPONENTIAL','exponentialRetryPolicy':{'initial':9,'max':9,'multiplier':0}} | multiplier=0",
                "{'type':'CUSTOMIZED','customizedRetryPolicy':{'next':[]}} | 1 to 1000",
                "{'type':'CUSTOMIZED','customizedRetryPolicy':{'next':[1000,-1]}} | 1 ms or more: -1",
            })
    void policiesThatMakeNoSenseAreRefusedAndChangeNothing(String policy, String reason) {
        start(new JsonObject());
        put(EXPONENTIAL);

        Answer refused = put(policy);

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains(reason);
        assertThat(SubscriptionGroupConfig.fromJson(peer.ask(new SubscriptionGroupHeader(new ConsumerGroup(GROUP)))
                                .buffer())
                        .retryPolicy())
                .isEqualTo(new SubscriptionGroupConfig.RetryPolicy(
                        "EXPONENTIAL", new SubscriptionGroupConfig.Exponential(700, 2_000, 2), null));
    }

    private Answer put(String policy) {
        JsonObject config = new JsonObject(
                        Buffer.buffer(SubscriptionGroupConfig.defaults(GROUP).toJson()))
                .put("groupRetryPolicy", new JsonObject(policy.replace('\'', '"')));
        return peer.ask(new Requests.Bare(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP), config.encode());
    }

    private StoredMessage sent() {
        peer.ask(send(TOPIC), "hard");
        return peer.ask(pull(GROUP, TOPIC, 0, 0)).messages().get(0);
    }

    private Answer sendBack(StoredMessage message, int level) {
        return peer.ask(new SendBackHeader(
                message.logOffset(), new ConsumerGroup(GROUP), level, message.messageId(), TOPIC, false, 16));
    }

    /** Milliseconds from each time that the message is given back to the time that it is due. */
    private List<Long> delaysOfAttempts(int count) {
        List<Long> delays = new ArrayList<>();
        StoredMessage message = sent();
        for (int attempt = 0; attempt < count; attempt++) {
            long givenBackMillis = clock.millis();
            assertThat(sendBack(message, 0).code()).isZero();
            clock.advance(Duration.ofMinutes(1));
            int before = attempt;
            await().atMost(PATIENCE).until(() -> retried(before).size() == 1);
            message = retried(before).get(0);
            assertThat(message.reconsumeTimes()).isEqualTo(attempt + 1);
            assertThat(message.properties().get(PropertyNames.DELAY_LEVEL)).isNull();
            delays.add(Long.parseLong(message.properties().get(PropertyNames.TIMER_OUT_MILLIS)) - givenBackMillis);
        }
        return delays;
    }

    private List<StoredMessage> retried(int offset) {
        return peer.ask(pull(GROUP, "%RETRY%" + GROUP, offset, 0)).messages();
    }

    private void awaitOneAtLevel(int level) {
        MaxOffsetHeader question = new MaxOffsetHeader(new Topic("SCHEDULE_TOPIC_XXXX"), level - 1, true);
        await().atMost(PATIENCE)
                .until(() ->
                        OffsetResponseHeader.read(peer.ask(question).command().header())
                                        .offset()
                                == 1);
    }
}

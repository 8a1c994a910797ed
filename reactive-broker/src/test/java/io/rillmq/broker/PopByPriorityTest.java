package io.rillmq.broker;

import static io.rillmq.broker.PopPeer.SHORT;
import static io.rillmq.broker.PopPeer.texts;
import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.PopPeer.Popped;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.SubscriptionGroupHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order messages with priorities are popped. */
class PopByPriorityTest {
    private static final Topic ORDERS = new Topic("orders");
    private static final int QUEUES = 3;

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;
    private PopPeer billing;

    private void start(Map<String, Object> settings) {
        broker = LiveBroker.in(directory, new JsonObject(settings));
        peer = broker.peer();
        billing = new PopPeer(peer, "billing", "orders");
        createTopic(QUEUES, "+message.type=PRIORITY");
    }

    private void createTopic(int queues, String attributes) {
        Answer answer = peer.ask(
                new CreateTopicHeader(ORDERS, "TBW102", queues, queues, 6, "SINGLE_TAG", 0, false, attributes));
        assertThat(answer.code()).as(answer.remark()).isZero();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private void sendAll(int... priorities) {
        for (int priority : priorities) {
            String text = Integer.toString(priority);
            assertThat(peer.ask(send("orders", -1, property(PropertyNames.PRIORITY, text)), text)
                            .code())
                    .isZero();
        }
    }

    /** Hands out all that is there, for so short that it comes again, and waits until it is where it comes from then. */
    private void popAndLetEnd(String topic, int... queueIds) {
        billing.pop(32, SHORT);
        for (int queueId : queueIds) {
            awaitDone(topic, queueId);
        }
    }

    /** Waits until the only message of a queue is done with. */
    private void awaitDone(String topic, int queueId) {
        Awaitility.await().until(() -> "1"
                .equals(peer.ask(new QueryOffsetHeader(billing.group, new Topic(topic), queueId, false))
                        .command()
                        .fields()
                        .get("offset")));
    }

    private Answer putGroup(Map<String, Object> attributes) {
        return peer.ask(
                new Requests.Bare(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP),
                new JsonObject(Buffer.buffer(
                                SubscriptionGroupConfig.defaults("billing").toJson()))
                        .put("attributes", new JsonObject(attributes))
                        .encode());
    }

    private Map<String, Object> groupAttributes() {
        return new JsonObject(
                        peer.ask(new SubscriptionGroupHeader(billing.group)).text())
                .getJsonObject("attributes")
                .getMap();
    }

    @ParameterizedTest
    @CsvSource({"true, 2, 1, 0", "false, 0, 1, 2"})
    void whatMattersMostIsPoppedFirst(boolean isAscending, String first, String second, String third) {
        start(Map.of("priorityOrderAsc", isAscending));
        sendAll(1, 0, 2, 1, 2, 0);

        assertThat(texts(billing.pop(3))).containsExactly(first, first, second);
        sendAll(Integer.parseInt(first));
        assertThat(texts(billing.pop(1))).containsExactly(first);
        assertThat(texts(billing.pop(32))).containsExactly(second, third, third);
    }

    @Test
    void aGroupMayHaveItsQueuesInTurnInstead() {
        start(Map.of());
        assertThat(putGroup(Map.of("+priority.factor", "0")).code()).isZero();
        sendAll(0, 1, 2);

        String all = String.join("", texts(billing.pop(32)));

        assertThat(all).isIn("012", "120", "201");
    }

    @Test
    void queuesOfATopicOfAnotherTypeAreInTurn() {
        start(Map.of());
        createTopic(QUEUES, "-message.type");
        sendAll(0, 1, 2);

        String all = String.join("", texts(billing.pop(32)));

        assertThat(all).isIn("012", "120", "201");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 2", "100, 2, 0"})
    void messagesThatComeAgainAreLastOrFirst(int percent, String first, String second) {
        start(Map.of("popFromRetryProbabilityForPriority", percent));
        sendAll(2);
        popAndLetEnd("orders", 2);
        sendAll(0);

        assertThat(texts(billing.pop(32))).containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource({"true, 4, 2, 1, 0", "false, 0, 1, 2, 4"})
    void messagesThatComeAgainKeepTheirPriorityInQueuesOfTheirOwn(
            boolean isAscending, String first, String second, String third, String fourth) {
        start(Map.of(
                "useSeparateRetryQueue",
                true,
                "popFromRetryProbabilityForPriority",
                100,
                "priorityOrderAsc",
                isAscending));
        sendAll(0, 1, 2);
        popAndLetEnd("orders", 0, 1, 2);
        createTopic(5, "+message.type=PRIORITY");
        sendAll(4);
        popAndLetEnd("%RETRY%billing_orders", 0, 1, 2);
        awaitDone("orders", 4);

        List<Popped> all = billing.pop(32);

        assertThat(texts(all)).containsExactly(first, second, third, fourth);
        assertThat(all).allSatisfy(each -> {
            assertThat(each.message().topic().value()).isEqualTo("%RETRY%billing_orders");
            assertThat(each.message().queueId()).isEqualTo(Integer.parseInt(each.text()));
            assertThat(each.message().reconsumeTimes()).isEqualTo(each.message().queueId() == 4 ? 1 : 2);
        });
        assertThat(billing.ack(all.get(0)).code()).isZero();
    }

    @Test
    void attributesOfAGroupAreCheckedKeptAndTakenAway() {
        start(Map.of());
        assertThat(putGroup(Map.of("+priority.factor", "30", "+lite.sub.model", "Exclusive"))
                        .code())
                .isZero();
        assertThat(putGroup(Map.of("+priority.factor", "40")).code()).isZero();
        assertThat(groupAttributes()).isEqualTo(Map.of("priority.factor", "40", "lite.sub.model", "Exclusive"));

        for (String bad : List.of("-1", "101", "much", "")) {
            assertThat(putGroup(Map.of("+priority.factor", bad)).remark())
                    .contains("priority.factor", "'" + bad + "'", "0 to 100");
        }
        assertThat(putGroup(Map.of("+priority.faktor", "1")).remark()).contains("priority.faktor", "priority.factor");
        assertThat(putGroup(Map.of("+lite.sub.model", "Open")).remark()).contains("Open", "Shared");
        assertThat(putGroup(Map.of("-lite.bind.topic", "")).remark()).contains("lite.bind.topic");
        assertThat(putGroup(Map.of("+priority.factor", "1", "-priority.factor", ""))
                        .remark())
                .contains("priority.factor", "twice");
        assertThat(groupAttributes()).isEqualTo(Map.of("priority.factor", "40", "lite.sub.model", "Exclusive"));

        assertThat(putGroup(Map.of("-lite.sub.model", "")).code()).isZero();
        assertThat(groupAttributes()).isEqualTo(Map.of("priority.factor", "40"));
    }
}

package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.AssignmentQuery;
import io.rillmq.protocol.body.MessageModel;
import io.rillmq.protocol.body.MessageRequestMode;
import io.rillmq.protocol.body.QueueAssignments;
import io.rillmq.protocol.body.QueueAssignments.Assignment;
import io.rillmq.protocol.body.QueueAssignments.Queue;
import io.rillmq.protocol.body.RequestModeSetting;
import io.rillmq.protocol.body.RequestModeTable;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteSubscriptionGroupHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssignmentTest {
    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(
                directory,
                new JsonObject().put("messageRequestModesMax", 2).put("loadBalancePollNameServerInterval", 1));
        peer = broker.peer();
        createTopic();
        heartbeat(peer, "c1", "billing", "orders");
        heartbeat(peer, "c2", "billing", "orders");
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private void createTopic() {
        peer.ask(new CreateTopicHeader(new Topic("orders"), "TBW102", 4, 4, 6, "SINGLE_TAG", 0, false, null));
    }

    @Test
    void theQueuesAreDividedAmongTheMembers() {
        awaitRoute();

        assertThat(queueIds("c1")).containsExactly(0, 1);
        assertThat(queueIds("c2")).containsExactly(2, 3);
        assertThat(queueIds("stranger")).isEmpty();
        assertThat(query("c2", "orders", MessageModel.BROADCASTING)).hasSize(4);
    }

    @Test
    void theQueuesOfAllBrokersAreDivided() {
        broker.startAnother(new JsonObject()
                .put("brokerName", "broker-b")
                .put("storePathRootDir", directory.resolve("b").toString()));
        // A topic that both have from the start.
        await().untilAsserted(() ->
                assertThat(query("c1", "TBW102", MessageModel.BROADCASTING)).hasSize(16));

        assertThat(query("c1", "TBW102", MessageModel.CLUSTERING))
                .hasSize(8)
                .allSatisfy(each -> assertThat(each.queue().brokerName()).isEqualTo("broker-a"));
        assertThat(query("c2", "TBW102", MessageModel.CLUSTERING))
                .hasSize(8)
                .allSatisfy(each -> assertThat(each.queue().brokerName()).isEqualTo("broker-b"));
    }

    @Test
    void aModeThatWasSetIsToldAndSurvivesARestart() {
        Answer set = setMode("orders", "billing", "POP", "0");
        broker.restart();
        awaitRoute();
        heartbeat(peer, "c1", "billing", "orders");

        assertThat(set.code()).isZero();
        assertThat(modes().modes().get("orders"))
                .containsExactlyEntriesOf(
                        Map.of("billing", new RequestModeSetting("orders", "billing", MessageRequestMode.POP, 0)));
        assertThat(query("c1", "orders", MessageModel.CLUSTERING))
                .containsExactly(new Assignment(new Queue("orders", "broker-a", Queue.ANY), MessageRequestMode.POP));
    }

    @Test
    void aModeGoesWithItsTopicAndWithItsGroup() {
        setMode("orders", "billing", "POP", "0");
        peer.ask(new DeleteTopicHeader(new Topic("orders")));
        RequestModeTable withoutTopic = modes();
        createTopic();
        setMode("orders", "billing", "POP", "0");
        peer.ask(new DeleteSubscriptionGroupHeader(new ConsumerGroup("billing"), false));

        assertThat(withoutTopic.modes()).isEmpty();
        assertThat(modes().modes()).isEmpty();
    }

    @Test
    void badModesAreRefusedAndChangeNothing() {
        heartbeat(peer, "c1", "g2", "orders");
        heartbeat(peer, "c1", "g3", "orders");

        assertThat(setMode("%RETRY%billing", "billing", "POP", "0").code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(setMode("nothing", "billing", "POP", "0").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(setMode("orders", "nobody", "POP", "0").code()).isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(setMode("orders", "billing", "PUSH", "0").remark()).contains("PUSH");
        assertThat(setMode("orders", "billing", "POP", "99999999999").remark()).contains("99999999999");
        assertThat(setMode("not legal", "billing", "POP", "0").remark()).contains("not legal");
        assertThat(setMode("orders", "g".repeat(200), "POP", "0").remark()).contains("200 characters exceeds 120");
        assertThat(modes().modes()).isEmpty();
        setMode("orders", "billing", "POP", "0");
        setMode("orders", "g2", "POP", "0");
        assertThat(setMode("orders", "g3", "POP", "0").remark()).contains("messageRequestModesMax is 2");
        assertThat(setMode("orders", "g2", "PULL", "0").code()).isZero();
    }

    @Test
    void badQuestionsAreRefused() {
        assertThat(ask("c1", "billing", "CONSISTENT_HASH", "orders").remark())
                .contains("strategyName 'CONSISTENT_HASH', only [AVG, AVG_BY_CIRCLE]");
        assertThat(ask("c1", "billing", "AVG", "not legal").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new Requests.Bare(RequestCode.QUERY_ASSIGNMENT), "{\"topic\":\"orders\"}")
                        .remark())
                .contains("member consumerGroup is missing");
        assertThat(ask("c1", "billing", "AVG", "nothing").text()).isEqualTo("{}");
        assertThat(ask("c1", "nobody", "AVG", "orders").text()).isEqualTo("{}");
    }

    private void awaitRoute() {
        await().untilAsserted(() ->
                assertThat(query("c1", "orders", MessageModel.BROADCASTING)).hasSize(4));
    }

    private List<Integer> queueIds(String clientId) {
        return query(clientId, "orders", MessageModel.CLUSTERING).stream()
                .map(each -> each.queue().queueId())
                .toList();
    }

    private List<Assignment> query(String clientId, String topic, MessageModel model) {
        QueueAssignments answer =
                QueueAssignments.fromJson(ask(new AssignmentQuery(topic, "billing", clientId, "AVG", model))
                        .buffer());
        return Objects.requireNonNullElse(answer.assignments(), List.of());
    }

    private Answer ask(String clientId, String group, String strategy, String topic) {
        return ask(new AssignmentQuery(topic, group, clientId, strategy, MessageModel.CLUSTERING));
    }

    private Answer ask(AssignmentQuery query) {
        return peer.ask(new Requests.Bare(RequestCode.QUERY_ASSIGNMENT), query.toJson());
    }

    private Answer setMode(String topic, String group, String mode, String shareCount) {
        return peer.ask(
                new Requests.Bare(RequestCode.SET_MESSAGE_REQUEST_MODE), """
                {"topic":"%s","consumerGroup":"%s","mode":"%s","popShareQueueNum":%s}""".formatted(topic, group, mode, shareCount));
    }

    private RequestModeTable modes() {
        return RequestModeTable.fromJson(peer.ask(new Requests.Bare(RequestCode.GET_ALL_MESSAGE_REQUEST_MODE))
                .buffer());
    }
}

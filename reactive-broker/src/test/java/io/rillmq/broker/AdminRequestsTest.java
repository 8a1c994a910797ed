package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ConsumeStats;
import io.rillmq.protocol.body.ConsumerConnections;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.SubscriptionGroupTable;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.body.TopicStats;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ConsumeStatsHeader;
import io.rillmq.protocol.header.admin.ConsumerConnectionsHeader;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.admin.SubscriptionGroupHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.header.admin.TopicStatsHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.header.route.WipeWritePermissionHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminRequestsTest {
    private static final Topic ORDERS = new Topic("orders");
    private static final ConsumerGroup BILLING = new ConsumerGroup("billing");

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory);
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    private static CreateTopicHeader create(Topic topic, int queues, int permission, String attributes) {
        return new CreateTopicHeader(topic, "TBW102", queues, queues, permission, "SINGLE_TAG", 0, false, attributes);
    }

    @Test
    void aTopicIsCreatedChangedAndDeleted() {
        assertThat(peer.ask(create(ORDERS, 3, 6, "+message.type=FIFO")).code()).isZero();
        TopicConfig created =
                TopicConfig.fromJson(peer.ask(new TopicConfigHeader(ORDERS)).buffer());
        await().untilAsserted(() -> assertThat(
                        peer.askNameServer(new GetRouteHeader("orders", true)).text())
                .contains("\"readQueueNums\":3"));
        peer.ask(create(ORDERS, 5, 4, "-message.type"));
        TopicConfig changed =
                TopicConfig.fromJson(peer.ask(new TopicConfigHeader(ORDERS)).buffer());
        Answer refused = peer.ask(send("orders"), "no");
        peer.ask(new DeleteTopicHeader(ORDERS));

        assertThat(created.readQueueCount()).isEqualTo(3);
        assertThat(created.attributes()).containsEntry("message.type", "FIFO");
        assertThat(changed.writeQueueCount()).isEqualTo(5);
        assertThat(changed.attributes()).isEmpty();
        assertThat(refused.code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(peer.ask(new TopicConfigHeader(ORDERS)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aNewTopicDoesNotGiveADrainedBrokerItsWritePermissionBack() {
        peer.ask(create(ORDERS, 3, 6, null));
        await().until(() ->
                peer.askNameServer(new GetRouteHeader("orders", true)).code() == 0);
        Answer wiped = peer.askNameServer(new WipeWritePermissionHeader(brokerName()));

        peer.ask(create(new Topic("later"), 1, 6, null));

        await().until(() ->
                peer.askNameServer(new GetRouteHeader("later", true)).code() == 0);
        assertThat(wiped.code()).isZero();
        assertThat(permissionAtNameServer("orders")).isEqualTo(Permissions.READ);
        assertThat(permissionAtNameServer("later")).isEqualTo(Permissions.READ_WRITE);
    }

    private String brokerName() {
        return route("orders").brokers().get(0).brokerName();
    }

    private int permissionAtNameServer(String topic) {
        return route(topic).queues().get(0).permission();
    }

    private TopicRouteData route(String topic) {
        return TopicRouteData.fromJson(
                peer.askNameServer(new GetRouteHeader(topic, true)).buffer());
    }

    @Test
    void aDeletedTopicBeginsAgainAtZero() {
        peer.ask(send("orders"), "one");
        peer.ask(new DeleteTopicHeader(ORDERS));

        Answer again = peer.ask(send("orders"), "two");

        assertThat(again.command().fields().get("queueOffset")).isEqualTo("0");
    }

    @Test
    void badTopicsAreRefusedWithTheReason() {
        assertThat(peer.ask(create(new Topic("SELF_TEST_TOPIC"), 1, 6, null)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(create(ORDERS, 0, 6, null)).remark()).contains("readQueueNums 0");
        assertThat(peer.ask(create(ORDERS, 1, 9, null)).remark()).contains("perm 9");
        assertThat(peer.ask(create(ORDERS, 1, 6, "colour=red")).remark()).contains("colour=red");
        assertThat(peer.ask(create(ORDERS, 1, 6, "+message.type=FIFO,+message.type=DELAY"))
                        .remark())
                .contains("message.type");
        assertThat(peer.ask(create(ORDERS, 1, 6, "+message.type=MIXED")).remark())
                .contains("enableMixedMessageType");
        assertThat(peer.ask(create(ORDERS, 1, 6, "-reserve.time")).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new TopicConfigHeader(ORDERS)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(new DeleteTopicHeader(new Topic("TBW102"))).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void theSystemTopicsAreThere() {
        TopicConfigTable table = TopicConfigTable.fromJson(
                peer.ask(new Requests.Bare(RequestCode.GET_ALL_TOPIC_CONFIG)).buffer());

        assertThat(table.topics())
                .containsKeys(
                        "TBW102",
                        "SELF_TEST_TOPIC",
                        "BenchmarkTest",
                        "DefaultCluster",
                        "broker-a",
                        "OFFSET_MOVED_EVENT",
                        "SCHEDULE_TOPIC_XXXX",
                        "rmq_sys_wheel_timer",
                        "RMQ_SYS_TRACE_TOPIC",
                        "DefaultCluster_REPLY_TOPIC",
                        "RMQ_SYS_TRANS_HALF_TOPIC",
                        "RMQ_SYS_TRANS_OP_HALF_TOPIC");
        assertThat(table.topics().get("TBW102").permission()).isEqualTo(7);
        assertThat(table.topics().get("SCHEDULE_TOPIC_XXXX").readQueueCount()).isEqualTo(18);
    }

    @Test
    void theLagOfAGroupIsTold() {
        peer.ask(send("orders"), "one");
        peer.ask(send("orders"), "two");
        heartbeat(peer, "c1", "billing", "orders");
        peer.ask(new UpdateOffsetHeader(BILLING, ORDERS, 0, 1));
        MessageQueue queue = new MessageQueue(ORDERS, "broker-a", 0);

        TopicStats topic =
                TopicStats.fromJson(peer.ask(new TopicStatsHeader(ORDERS)).buffer());
        ConsumeStats group = ConsumeStats.fromJson(
                peer.ask(new ConsumeStatsHeader(BILLING, null, null)).buffer());

        assertThat(topic.queues()).hasSize(4);
        assertThat(topic.queues().get(queue).maxOffset()).isEqualTo(2);
        assertThat(topic.queues().get(queue).lastStoreMillis()).isPositive();
        assertThat(group.queues().get(queue).brokerOffset()).isEqualTo(2);
        assertThat(group.queues().get(queue).consumerOffset()).isEqualTo(1);
        assertThat(group.queues().get(queue).lastMillis()).isPositive();
    }

    @Test
    void theMembersOfAGroupAreTold() {
        heartbeat(peer, "c1", "billing", "orders");

        ConsumerConnections online = ConsumerConnections.fromJson(
                peer.ask(new ConsumerConnectionsHeader(BILLING)).buffer());
        Answer offline = peer.ask(new ConsumerConnectionsHeader(new ConsumerGroup("nobody")));

        assertThat(online.connections()).hasSize(1);
        assertThat(online.connections().get(0).clientId()).isEqualTo("c1");
        assertThat(online.subscriptions()).containsOnlyKeys("orders");
        assertThat(offline.code()).isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE);
    }

    @Test
    void aGroupIsCreatedByHand() {
        SubscriptionGroupConfig config = SubscriptionGroupConfig.defaults("billing");

        Answer before = peer.ask(new SubscriptionGroupHeader(BILLING));
        peer.ask(new Requests.Bare(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP), config.toJson());

        assertThat(before.code()).isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(SubscriptionGroupConfig.fromJson(
                        peer.ask(new SubscriptionGroupHeader(BILLING)).buffer()))
                .isEqualTo(config);
        assertThat(SubscriptionGroupTable.fromJson(
                                peer.ask(new Requests.Bare(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG))
                                        .buffer())
                        .groups())
                .containsKeys("billing", "TOOLS_CONSUMER");
    }

    @Test
    void theBrokerTellsItsConfigurationAndItsFigures() {
        peer.ask(send("orders"), "one");

        Answer config = peer.ask(new Requests.Bare(RequestCode.GET_BROKER_CONFIG));
        KvTable runtime = KvTable.fromJson(
                peer.ask(new Requests.Bare(RequestCode.GET_BROKER_RUNTIME_INFO)).buffer());

        assertThat(config.text()).contains("brokerName=broker-a\n").contains("flushDiskType=SYNC_FLUSH\n");
        assertThat(config.command().fields().get("version")).contains("\"counter\"");
        assertThat(runtime.table())
                .containsEntry("brokerVersionDesc", "V5_5_0")
                .containsEntry("msgPutTotalTodayNow", "1");
        assertThat(Double.parseDouble(runtime.table().get("putTps").split(" ")[0]))
                .isPositive();
    }
}

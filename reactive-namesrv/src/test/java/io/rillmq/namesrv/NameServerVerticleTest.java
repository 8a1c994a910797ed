package io.rillmq.namesrv;

import static io.rillmq.namesrv.Peer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.BrokerMemberGroup;
import io.rillmq.protocol.body.ClusterInfo;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicList;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.AddWritePermissionHeader;
import io.rillmq.protocol.header.route.BrokerHeartbeatHeader;
import io.rillmq.protocol.header.route.BrokerMemberGroupHeader;
import io.rillmq.protocol.header.route.DeleteKvConfigHeader;
import io.rillmq.protocol.header.route.DeleteTopicInNameServerHeader;
import io.rillmq.protocol.header.route.GetKvConfigHeader;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.header.route.KvListHeader;
import io.rillmq.protocol.header.route.PutKvConfigHeader;
import io.rillmq.protocol.header.route.QueryDataVersionHeader;
import io.rillmq.protocol.header.route.RegisterTopicHeader;
import io.rillmq.protocol.header.route.TopicsByClusterHeader;
import io.rillmq.protocol.header.route.UnregisterBrokerHeader;
import io.rillmq.protocol.header.route.WipeWritePermissionHeader;
import io.rillmq.remoting.server.ListenException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameServerVerticleTest {
    private static final String STANDARD_ROUTE = "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"192.0.2.20:10911\","
            + "\"1\":\"192.0.2.21:10911\"},\"brokerName\":\"broker-a\",\"cluster\":\"DefaultCluster\","
            + "\"enableActingMaster\":false}],\"filterServerTable\":{},\"queueDatas\":[{\"brokerName\":\"broker-a\","
            + "\"perm\":6,\"readQueueNums\":4,\"topicSysFlag\":0,\"writeQueueNums\":4}]}";
    private static final String LEGACY_ROUTE =
            STANDARD_ROUTE.replace("\"0\":", "0:").replace("\"1\":", "1:");

    @TempDir
    private Path directory;

    private TestNameServer server;
    private Peer broker;
    private Peer client;

    @BeforeEach
    void start() {
        server = new TestNameServer(directory);
        broker = server.connect();
        client = server.connect();
    }

    @AfterEach
    void stop() {
        broker.close();
        client.close();
        server.close();
    }

    private static TestBroker brokerA() {
        return TestBroker.master("broker-a", "192.0.2.20:10911", new TopicConfig("TopicTest", 4, 6));
    }

    private RemotingCommand route(String topic) {
        return client.ask(new GetRouteHeader(topic, false));
    }

    private TopicRouteData found(String topic) {
        RemotingCommand answer = route(topic);
        assertThat(answer.code()).as("route of %s: %s", topic, answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        return TopicRouteData.fromJson(answer.body());
    }

    private void awaitGone(String topic) {
        Awaitility.await().until(() -> route(topic).code() == ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aRegisteredTopicHasARouteInBothDialects() {
        brokerA().register(broker);
        new TestBroker(
                        "broker-a",
                        1,
                        "192.0.2.21:10911",
                        brokerA().version(),
                        brokerA().topics())
                .register(broker);

        assertThat(text(askRouteAs(513, false))).isEqualTo(STANDARD_ROUTE);
        assertThat(text(askRouteAs(401, false))).isEqualTo(STANDARD_ROUTE);
        assertThat(text(askRouteAs(399, true))).isEqualTo(STANDARD_ROUTE);
        assertThat(text(askRouteAs(399, false))).isEqualTo(LEGACY_ROUTE);
    }

    private RemotingCommand askRouteAs(int version, boolean acceptsStandardJsonOnly) {
        HeaderFields fields = HeaderFields.of(new GetRouteHeader("TopicTest", acceptsStandardJsonOnly));
        return client.ask(RemotingCommand.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, 7, fields, Unpooled.EMPTY_BUFFER)
                .withVersion(version));
    }

    @Test
    void anUnknownTopicIsAnsweredTopicNotExistWithItsName() {
        RemotingCommand answer = route("Nowhere");

        assertThat(answer.code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(answer.remark()).startsWith("No topic route info in name server for the topic: Nowhere");
    }

    @Test
    void aCompressedRegistrationIsUnderstood() {
        RemotingCommand answer = brokerA().registerCompressed(broker);

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(found("TopicTest").queues()).containsExactly(new QueueData("broker-a", 4, 4, 6, 0));
    }

    @Test
    void aRegistrationWhoseChecksumIsWrongIsRefused() {
        RemotingCommand answer =
                broker.ask(brokerA().header(1, false), brokerA().body().toBuffer());

        assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(answer.remark()).isEqualTo("crc32 not match");
        assertThat(route("TopicTest").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aRegistrationThatIsNoJsonIsRefusedWithTheReason() {
        RemotingCommand answer =
                broker.ask(brokerA().header(0, false), Unpooled.copiedBuffer("{broken", StandardCharsets.UTF_8));

        assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(answer.remark()).isNotBlank();
    }

    @Test
    void aSilentBrokerIsForgottenAfterTwoMinutesAndItsConnectionIsClosed() {
        brokerA().register(broker);
        server.clock.advance(Duration.ofSeconds(120));
        assertThat(found("TopicTest").brokers()).hasSize(1);

        server.clock.advance(Duration.ofMillis(1));

        awaitGone("TopicTest");
        assertThat(broker.sawClose()).isTrue();
    }

    @Test
    void aHeartbeatKeepsABrokerAlive() {
        brokerA().register(broker);
        server.clock.advance(Duration.ofSeconds(100));
        broker.ask(new BrokerHeartbeatHeader(TestBroker.CLUSTER, "192.0.2.20:10911", "broker-a"));
        server.clock.advance(Duration.ofSeconds(100));

        // A scan that comes after this one has seen the clock.
        broker.ask(new BrokerHeartbeatHeader(TestBroker.CLUSTER, "192.0.2.20:10911", "broker-a"));
        assertThat(found("TopicTest").brokers()).hasSize(1);
    }

    @Test
    void aHeartbeatOfAnUnknownBrokerChangesNothing() {
        RemotingCommand answer = broker.ask(new BrokerHeartbeatHeader(TestBroker.CLUSTER, "192.0.2.9:1", "nobody"));

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(ClusterInfo.fromJson(
                                client.ask(RequestCode.GET_BROKER_CLUSTER_INFO).body())
                        .brokers())
                .isEmpty();
    }

    @Test
    void aBrokerIsForgottenWhenItsConnectionCloses() {
        brokerA().register(broker);
        assertThat(found("TopicTest").brokers()).hasSize(1);

        broker.close();

        awaitGone("TopicTest");
    }

    @Test
    void theCloseOfAnOldConnectionDoesNotForgetABrokerThatRegisteredAgain() {
        brokerA().register(broker);
        try (Peer again = server.connect()) {
            brokerA().register(again);
            TestBroker.master("broker-b", "192.0.2.30:10911", new TopicConfig("Other", 1, 6))
                    .register(broker);

            broker.close();

            // The other broker of the old connection shows that the close was seen.
            awaitGone("Other");
            assertThat(found("TopicTest").brokers()).hasSize(1);
        }
    }

    @Test
    void anUnregisteredBrokerIsForgottenAtOnce() {
        brokerA().register(broker);

        broker.ask(new UnregisterBrokerHeader("broker-a", "192.0.2.20:10911", TestBroker.CLUSTER, 0));

        assertThat(route("TopicTest").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void wipedWritePermissionsShowInRoutesUntilTheyAreAddedAgain() {
        brokerA().register(broker);

        RemotingCommand wiped = client.ask(new WipeWritePermissionHeader("broker-a"));
        assertThat(wiped.fields().get("wipeTopicCount")).isEqualTo("3");
        assertThat(found("TopicTest").queues())
                .extracting(QueueData::permission)
                .containsExactly(4);
        brokerA().register(broker);
        assertThat(found("TopicTest").queues())
                .extracting(QueueData::permission)
                .containsExactly(4);

        RemotingCommand added = client.ask(new AddWritePermissionHeader("broker-a"));
        assertThat(added.fields().get("addTopicCount")).isEqualTo("3");
        assertThat(found("TopicTest").queues())
                .extracting(QueueData::permission)
                .containsExactly(6);
    }

    @Test
    void clusterInfoAndMemberGroupNameEveryBroker() {
        brokerA().register(broker);
        TestBroker.master("broker-b", "192.0.2.30:10911").register(broker);

        ClusterInfo info = ClusterInfo.fromJson(
                client.ask(RequestCode.GET_BROKER_CLUSTER_INFO).body());
        BrokerMemberGroup group =
                BrokerMemberGroup.fromJson(client.ask(new BrokerMemberGroupHeader(TestBroker.CLUSTER, "broker-a"))
                        .body());
        BrokerMemberGroup unknown =
                BrokerMemberGroup.fromJson(client.ask(new BrokerMemberGroupHeader(TestBroker.CLUSTER, "broker-x"))
                        .body());

        assertThat(info.clusters()).containsOnlyKeys(TestBroker.CLUSTER);
        assertThat(info.clusters().get(TestBroker.CLUSTER)).containsExactly("broker-a", "broker-b");
        assertThat(info.brokers()).containsOnlyKeys("broker-a", "broker-b");
        assertThat(group.members().addresses()).containsEntry(0L, "192.0.2.20:10911");
        assertThat(unknown.members().addresses()).isEmpty();
    }

    @Test
    void topicsAreListedByClusterAndByFlag() {
        TopicConfig unit = new TopicConfig("Unit", 1, 1, 6, TopicConfig.SINGLE_TAG, 1, false, java.util.Map.of());
        TopicConfig subscribed = new TopicConfig("Sub", 1, 1, 6, TopicConfig.SINGLE_TAG, 2, false, java.util.Map.of());
        TestBroker.master("broker-a", "192.0.2.20:10911", unit, subscribed).register(broker);

        assertThat(topics(client.ask(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER)))
                .containsExactly("Sub", "TBW102", "Unit", "broker-a");
        assertThat(topics(client.ask(new TopicsByClusterHeader(TestBroker.CLUSTER))))
                .contains("Unit");
        assertThat(topics(client.ask(new TopicsByClusterHeader("Other")))).isEmpty();
        assertThat(topics(client.ask(RequestCode.GET_UNIT_TOPIC_LIST))).containsExactly("Unit");
        assertThat(topics(client.ask(RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST))).containsExactly("Sub");
        assertThat(topics(client.ask(RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST)))
                .containsExactly("Sub");
        TopicList system = TopicList.fromJson(
                client.ask(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS).body());
        assertThat(system.topics()).containsExactly(TestBroker.CLUSTER, "broker-a");
        assertThat(system.brokerAddress()).isEqualTo("192.0.2.20:10911");
    }

    private static List<String> topics(RemotingCommand answer) {
        return TopicList.fromJson(answer.body()).topics();
    }

    @Test
    void aTopicIsDeletedInOneClusterOrInAll() {
        brokerA().register(broker);

        client.ask(new DeleteTopicInNameServerHeader("TopicTest", "OtherCluster"));
        assertThat(found("TopicTest").queues()).hasSize(1);

        client.ask(new DeleteTopicInNameServerHeader("TopicTest", null));
        assertThat(route("TopicTest").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aTopicIsAddedToKnownBrokersOnly() {
        brokerA().register(broker);

        register("New", "broker-a");
        register("Lost", "broker-x");

        assertThat(found("New").queues()).containsExactly(new QueueData("broker-a", 2, 2, 6, 0));
        assertThat(route("Lost").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    private void register(String topic, String brokerName) {
        TopicRouteData route = new TopicRouteData(List.of(new QueueData(brokerName, 2, 2, 6, 0)), List.of());
        assertThat(client.ask(new RegisterTopicHeader(topic), route.toBuffer()).code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aBrokerLearnsWhetherItsTopicsAreNews() {
        TestBroker a = brokerA();
        a.register(broker);

        RemotingCommand same = askVersion(a.address(), a.version());
        RemotingCommand newer = askVersion(a.address(), a.version().next(1));
        RemotingCommand unknown = askVersion("192.0.2.99:1", a.version());

        assertThat(same.fields().get("changed")).isEqualTo("false");
        assertThat(newer.fields().get("changed")).isEqualTo("true");
        assertThat(DataVersion.fromJson(newer.body())).isEqualTo(a.version());
        assertThat(unknown.fields().get("changed")).isEqualTo("true");
        assertThat(unknown.body().readableBytes()).isZero();
    }

    private RemotingCommand askVersion(String address, DataVersion version) {
        return broker.ask(new QueryDataVersionHeader("broker-a", address, TestBroker.CLUSTER, 0), version.toBuffer());
    }

    @Test
    void storedConfigurationSurvivesARestart() {
        client.ask(new PutKvConfigHeader("ns", "kept", "value"));
        client.ask(new PutKvConfigHeader("ns", "removed", "value"));
        client.ask(new DeleteKvConfigHeader("ns", "removed"));
        server.close();

        try (TestNameServer restarted = new TestNameServer(directory);
                Peer peer = restarted.connect()) {
            assertThat(peer.ask(new GetKvConfigHeader("ns", "kept")).fields().get("value"))
                    .isEqualTo("value");
            RemotingCommand removed = peer.ask(new GetKvConfigHeader("ns", "removed"));
            assertThat(removed.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
            assertThat(removed.remark()).isEqualTo("No config item, Namespace: ns Key: removed");
            assertThat(KvTable.fromJson(peer.ask(new KvListHeader("ns")).body()).table())
                    .containsOnlyKeys("kept");
            assertThat(peer.ask(new KvListHeader("nothing")).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        }
    }

    @Test
    void aValueWithoutAKeyIsRefused() {
        RemotingCommand answer = client.ask(RequestCode.PUT_KV_CONFIG, "namespace", "ns", "value", "v");

        assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(answer.remark()).contains("key");
    }

    @Test
    void aConfigurationThatCannotBeStoredIsRefusedAndNotShown() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        JsonObject config =
                new JsonObject().put("kvConfigPath", file.resolve("kv.json").toString());
        try (TestNameServer broken = new TestNameServer(new JsonObject()
                        .put("kvConfigPath", directory.resolve("later/kv.json").toString()));
                Peer peer = broken.connect()) {
            Files.writeString(directory.resolve("later"), "in the way");

            assertThat(peer.ask(new PutKvConfigHeader("ns", "k", "v")).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(peer.ask(new GetKvConfigHeader("ns", "k")).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        }
        assertThatThrownBy(() -> new TestNameServer(config)).isNotNull();
    }

    @Test
    void brokersLearnWhichTopicsAreOrderedAndRoutesSayItWhenEnabled() {
        client.ask(new PutKvConfigHeader("ORDER_TOPIC_CONFIG", "TopicTest", "broker-a:4"));

        RemotingCommand answer = brokerA().register(broker);
        assertThat(KvTable.fromJson(answer.body()).table()).containsEntry("TopicTest", "broker-a:4");
        assertThat(found("TopicTest").orderTopicConf()).isNull();

        update("orderMessageEnable=true\nreturnOrderTopicConfigToBroker=false");
        assertThat(found("TopicTest").orderTopicConf()).isEqualTo("broker-a:4");
        assertThat(brokerA().register(broker).body().readableBytes()).isZero();
    }

    private RemotingCommand update(String properties) {
        return update(client, properties);
    }

    private static RemotingCommand update(Peer peer, String properties) {
        return peer.ask(RemotingCommand.request(
                RequestCode.UPDATE_NAMESRV_CONFIG,
                9,
                HeaderFields.EMPTY,
                Unpooled.copiedBuffer(properties, StandardCharsets.UTF_8)));
    }

    @Test
    void onlySafeKeysMayBeChanged() {
        assertThat(update("kvConfigPath=/tmp/x").code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(update("listenPort=1").remark()).contains("listenPort", "orderMessageEnable");
        assertThat(update("enableAllTopicList=maybe").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);

        assertThat(update("enableAllTopicList=false").code()).isEqualTo(ResponseCode.SUCCESS);

        assertThat(client.ask(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER).remark())
                .isEqualTo("disable");
        assertThat(text(client.ask(RequestCode.GET_NAMESRV_CONFIG)).lines())
                .contains("enableAllTopicList=false", "orderMessageEnable=false", "bindAddress=127.0.0.1");
    }

    @Test
    void anUpdateIsMadeAsAWholeOrNotAtAll() {
        assertThat(update("orderMessageEnable=true\nenableAllTopicList=maybe").remark())
                .contains("enableAllTopicList", "maybe");
        assertThat(update("").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);

        assertThat(text(client.ask(RequestCode.GET_NAMESRV_CONFIG)).lines()).contains("orderMessageEnable=false");
    }

    @Test
    void changedSettingsSurviveARestartUntilTheConfigurationSaysSomethingElse() {
        update("orderMessageEnable=true\nenableAllTopicList=false");
        JsonObject config = new JsonObject()
                .put("kvConfigPath", directory.resolve("kvConfig.json").toString());
        server.close();

        try (TestNameServer again = new TestNameServer(config);
                Peer peer = again.connect()) {
            assertThat(text(peer.ask(RequestCode.GET_NAMESRV_CONFIG)).lines())
                    .contains("orderMessageEnable=true", "enableAllTopicList=false");
        }
        try (TestNameServer edited = new TestNameServer(config.put("orderMessageEnable", true));
                Peer peer = edited.connect()) {
            update(peer, "orderMessageEnable=false");
        }
        try (TestNameServer edited = new TestNameServer(config.put("orderMessageEnable", false));
                Peer peer = edited.connect()) {
            assertThat(text(peer.ask(RequestCode.GET_NAMESRV_CONFIG)).lines())
                    .contains("orderMessageEnable=false", "enableAllTopicList=false");
        }
    }

    @Test
    void aClientOfAZoneSeesItsBrokersOnly() {
        RemotingCommand registration = RemotingCommand.request(
                RequestCode.REGISTER_BROKER,
                1,
                HeaderFields.of(brokerA().header(0, false)).with("__ZONE_NAME", "east"),
                brokerA().body().toBuffer());
        broker.ask(registration);
        TestBroker.master("broker-b", "192.0.2.30:10911", new TopicConfig("TopicTest", 4, 6))
                .register(broker);

        RemotingCommand answer = client.ask(
                RequestCode.GET_ROUTEINFO_BY_TOPIC, "topic", "TopicTest", "__ZONE_MODE", "true", "__ZONE_NAME", "East");

        TopicRouteData route = TopicRouteData.fromJson(answer.body());
        assertThat(route.queues()).extracting(QueueData::brokerName).containsExactly("broker-a");
        assertThat(found("TopicTest").queues()).hasSize(2);
    }

    @Test
    void nameServersKnowNothingOfEachOther() {
        brokerA().register(broker);

        try (TestNameServer other = new TestNameServer(directory.resolve("other"));
                Peer peer = other.connect()) {
            assertThat(peer.ask(new GetRouteHeader("TopicTest", false)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        }
    }

    @Test
    void theRealAddressIsPublished() {
        assertThat(server.vertx.sharedData().getLocalMap("rillmq.ready"))
                .containsEntry("io.rillmq.namesrv.NameServerVerticle", "127.0.0.1:" + server.port());
    }

    @Test
    void aPortInUseStopsTheStartWithOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JsonObject config = new JsonObject()
                    .put("listenPort", taken.getLocalPort())
                    .put("kvConfigPath", directory.resolve("kv").toString());

            assertThatThrownBy(() -> new TestNameServer(config))
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }
}

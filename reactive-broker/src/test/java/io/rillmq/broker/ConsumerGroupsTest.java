package io.rillmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ConsumerConnections;
import io.rillmq.protocol.body.ConsumerIdList;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ConsumerConnectionsHeader;
import io.rillmq.protocol.header.client.ConsumerListHeader;
import io.rillmq.protocol.header.client.HeartbeatResponseHeader;
import io.rillmq.protocol.header.client.UnregisterClientHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerGroupsTest {
    private static final ConsumerGroup SHOP = new ConsumerGroup("shop");
    private static final int FINGERPRINT = 7;

    @TempDir
    Path directory;

    private final BlockingQueue<Boolean> notices = new LinkedBlockingQueue<>();
    private LiveBroker broker;
    private Peer first;
    private Peer second;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(
                directory, new JsonObject().put("groupMembersMax", 3).put("groupSubscriptionBytesMax", 10_000));
        first = broker.peer(RequestRouter.builder()
                .register(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, (connection, request) -> {
                    notices.add(true);
                    return Response.ok().now();
                })
                .build());
        second = broker.peer();
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        broker.close();
    }

    @Test
    void membersThatWantDifferentTagsAreFoundOutUntilTheyAgree() {
        heartbeat(first, "c1", SHOP, wants("orders", "a || b", 1));
        heartbeat(second, "c2", SHOP, wants("orders", "b||a ", 2));
        assertThat(broker.gauge("rocketmq.groups.inconsistent")).isZero();

        heartbeat(second, "c2", SHOP, wants("orders", "a", 3));

        assertThat(broker.gauge("rocketmq.groups.inconsistent")).isOne();
        assertThat(runtimeInfo().getString("inconsistentSubscription_shop"))
                .isEqualTo("c1 and c2 differ: of topic orders the one wants tags a || b, the other tags a");

        heartbeat(first, "c1", SHOP, wants("orders", "a", 4));

        assertThat(broker.gauge("rocketmq.groups.inconsistent")).isZero();
        assertThat(runtimeInfo().containsKey("inconsistentSubscription_shop")).isFalse();
    }

    @Test
    void aGroupAgreesAgainWhenTheMemberThatDifferedIsGone() {
        heartbeat(first, "c1", SHOP, wants("orders", "*", 1));
        heartbeat(second, "c2", SHOP, wants("orders", "*", 1), wants("returns", "*", 1));
        assertThat(runtimeInfo().getString("inconsistentSubscription_shop"))
                .contains("of topic returns the one wants nothing, the other everything");

        second.ask(new UnregisterClientHeader("c2", null, "shop"));

        assertThat(broker.gauge("rocketmq.groups.inconsistent")).isZero();
        assertThat(connections().subscriptions()).containsOnlyKeys("orders");
    }

    @Test
    void aGroupSubscribesToAllThatItsMembersWantAndToTheNewestExpressions() {
        heartbeat(first, "c1", SHOP, wants("orders", "new", 9), wants("returns", "*", 1));
        heartbeat(second, "c2", SHOP, wants("orders", "old", 2), wants("stock", "*", 1));
        heartbeat(first, "c1", SHOP, wants("orders", "new", 9), wants("returns", "*", 1));

        assertThat(connections().subscriptions()).containsOnlyKeys("orders", "returns", "stock");
        assertThat(connections().subscriptions().get("orders").expression()).isEqualTo("new");

        first.ask(new UnregisterClientHeader("c1", null, "shop"));

        assertThat(connections().subscriptions()).containsOnlyKeys("orders", "stock");
        assertThat(connections().subscriptions().get("orders").expression()).isEqualTo("old");
    }

    @Test
    void aBroadcastingMemberAmongOthersIsFoundOut() {
        heartbeat(first, "c1", SHOP, wants("orders", "*", 1));
        second.ask(
                new Requests.Bare(RequestCode.HEART_BEAT),
                heartbeatOf("c2", SHOP, wants("orders", "*", 1)).replace("CLUSTERING", "BROADCASTING"));

        assertThat(runtimeInfo().getString("inconsistentSubscription_shop"))
                .contains("the one is CLUSTERING, the other BROADCASTING");
    }

    @Test
    void aMemberThatDiffersIsRefusedWhereThatIsWantedAndIsNoMemberAnyMore() throws Exception {
        first.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), "rejectInconsistentSubscription=true");
        heartbeat(first, "c1", SHOP, wants("orders", "a", 1));
        heartbeat(second, "c2", SHOP, wants("orders", "a", 1));
        assertThat(memberIds(SHOP)).containsExactly("c1", "c2");

        Answer refused = heartbeat(second, "c2", SHOP, wants("orders", "b", 2));

        assertThat(refused.code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(refused.remark())
                .contains("rejectInconsistentSubscription is true")
                .contains("c2 and c1 differ: of topic orders the one wants tags b, the other tags a");
        assertThat(memberIds(SHOP)).containsExactly("c1");
        assertThat(connections().subscriptions().get("orders").expression()).isEqualTo("a");
        assertThat(broker.gauge("rocketmq.groups.inconsistent")).isZero();

        assertThat(heartbeat(second, "c2", SHOP, wants("orders", "a", 3)).code())
                .isZero();
        assertThat(memberIds(SHOP)).containsExactly("c1", "c2");
    }

    @Test
    void aMemberThatIsAloneMayWantSomethingElseWhenever() {
        first.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), "rejectInconsistentSubscription=true");

        assertThat(heartbeat(first, "c1", SHOP, wants("orders", "a", 1)).code()).isZero();
        assertThat(heartbeat(first, "c1", SHOP, wants("orders", "b", 2)).code()).isZero();
    }

    @Test
    void refusingOneGroupOfAHeartbeatDoesNotKeepTheOthersOut() {
        first.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), "rejectInconsistentSubscription=true");
        heartbeat(first, "c1", SHOP, wants("orders", "a", 1));
        JsonObject both = new JsonObject(heartbeatOf("c2", SHOP, wants("orders", "b", 1)));
        both.getJsonArray("consumerDataSet")
                .addAll(new JsonObject(heartbeatOf("c2", new ConsumerGroup("other"), wants("orders", "b", 1)))
                        .getJsonArray("consumerDataSet"));

        Answer refused = second.ask(new Requests.Bare(RequestCode.HEART_BEAT), both.encode());

        assertThat(refused.code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(memberIds(SHOP)).containsExactly("c1");
        assertThat(memberIds(new ConsumerGroup("other"))).containsExactly("c2");
    }

    @Test
    void eachMemberHasAFingerprintOfItsOwn() {
        assertThat(fingerprinted(first, "c1", 7, wants("orders", "*", 1)).isSubscriptionChanged())
                .isFalse();
        assertThat(fingerprinted(second, "c2", 8, wants("orders", "*", 1), wants("returns", "*", 1))
                        .isSubscriptionChanged())
                .isFalse();

        // With one fingerprint for the group each would be told that something has changed, for ever.
        assertThat(bare(first, "c1", 7).isSubscriptionChanged()).isFalse();
        assertThat(bare(second, "c2", 8).isSubscriptionChanged()).isFalse();
        assertThat(bare(first, "c1", 7).isSubscriptionChanged()).isFalse();
        assertThat(connections().subscriptions()).containsOnlyKeys("orders", "returns");
    }

    @Test
    void aMemberWhoseSubscriptionsAreNotKnownIsAskedForThem() {
        heartbeat(second, "c2", SHOP, wants("orders", "*", 1));

        HeartbeatResponseHeader answer = bare(first, "c1", FINGERPRINT);

        assertThat(answer.supportsFingerprints()).isTrue();
        assertThat(answer.isSubscriptionChanged()).isTrue();
        assertThat(memberIds(SHOP)).containsExactly("c1", "c2");
        // Nobody can tell whether it wants something else.
        assertThat(broker.gauge("rocketmq.groups.inconsistent")).isZero();

        assertThat(fingerprinted(first, "c1", FINGERPRINT, wants("orders", "*", 1))
                        .isSubscriptionChanged())
                .isFalse();
        assertThat(bare(first, "c1", FINGERPRINT).isSubscriptionChanged()).isFalse();
        assertThat(bare(first, "c1", FINGERPRINT + 1).isSubscriptionChanged()).isTrue();
    }

    @Test
    void membersAreToldAtOnceWhoComesAndGoesAndOfNothingElse() throws Exception {
        heartbeat(first, "c1", SHOP, wants("orders", "*", 1));
        notices.take();

        heartbeat(second, "c2", SHOP, wants("orders", "*", 1));
        notices.take();
        heartbeat(second, "c2", SHOP, wants("orders", "*", 1));
        heartbeat(first, "c1", SHOP, wants("orders", "a", 2));
        heartbeat(second, "c2", SHOP, wants("orders", "*", 1), wants("returns", "*", 1));
        notices.take();
        second.close();
        notices.take();

        await().untilAsserted(() -> assertThat(memberIds(SHOP)).containsExactly("c1"));
        // All notices go over one connection, and before the answers behind them.
        assertThat(notices).isEmpty();
    }

    @Test
    void noMoreConsumersThanTheBoundAreTakenIn() {
        heartbeat(first, "c1", SHOP, wants("orders", "*", 1));
        heartbeat(first, "c2", SHOP, wants("orders", "*", 1));
        heartbeat(first, "c3", SHOP, wants("orders", "*", 1));

        Answer refused = heartbeat(second, "c4", SHOP, wants("orders", "*", 1));

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains("shop").contains("there are 3").contains("groupMembersMax is 3");
        assertThat(heartbeat(first, "c3", SHOP, wants("orders", "*", 1)).code()).isZero();

        first.ask(new UnregisterClientHeader("c1", null, "shop"));

        assertThat(heartbeat(second, "c4", SHOP, wants("orders", "*", 1)).code())
                .isZero();
    }

    @Test
    void subscriptionsOfAllGroupsAreBoundedInBytes() {
        String half = "t".repeat(2_400);
        heartbeat(first, "c1", SHOP, wants("orders", half, 1));

        Answer refused = heartbeat(second, "c2", new ConsumerGroup("other"), wants("orders", half, 1));

        assertThat(refused.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(refused.remark()).contains("c2").contains("other").contains("groupSubscriptionBytesMax is 10000");
        assertThat(heartbeat(first, "c1", SHOP, wants("orders", half, 1)).code())
                .isZero();

        first.ask(new UnregisterClientHeader("c1", null, "shop"));

        assertThat(heartbeat(second, "c2", new ConsumerGroup("other"), wants("orders", half, 1))
                        .code())
                .isZero();
    }

    @Test
    void locksThatWouldKeepLongNamesAreRefused() {
        assertThat(lock("c".repeat(1_025), "b").remark()).contains("clientID of 1025 characters exceeds 1024");
        assertThat(lock("c", "b".repeat(256)).remark()).contains("brokerName of 256 characters exceeds 255");
        assertThat(lock("c", "b").code()).isZero();
    }

    private Answer lock(String clientId, String brokerName) {
        return first.ask(new Requests.Bare(RequestCode.LOCK_BATCH_MQ), """
                {"clientId":"%s","consumerGroup":"shop","mqSet":[{"topic":"orders","brokerName":"%s","queueId":0}]}""".formatted(clientId, brokerName));
    }

    private static JsonObject wants(String topic, String expression, long version) {
        return new JsonObject()
                .put("topic", topic)
                .put("subString", expression)
                .put("subVersion", version)
                .put("expressionType", "TAG");
    }

    private static String heartbeatOf(String clientId, ConsumerGroup group, JsonObject... subscriptions) {
        JsonObject consumer = new JsonObject()
                .put("groupName", group.value())
                .put("consumeType", "CONSUME_PASSIVELY")
                .put("messageModel", "CLUSTERING")
                .put("consumeFromWhere", "CONSUME_FROM_FIRST_OFFSET")
                .put("subscriptionDataSet", new JsonArray(List.of(subscriptions)));
        return new JsonObject()
                .put("clientID", clientId)
                .put("consumerDataSet", new JsonArray().add(consumer))
                .encode();
    }

    private static Answer heartbeat(Peer peer, String clientId, ConsumerGroup group, JsonObject... subscriptions) {
        return peer.ask(new Requests.Bare(RequestCode.HEART_BEAT), heartbeatOf(clientId, group, subscriptions));
    }

    private static HeartbeatResponseHeader fingerprinted(
            Peer peer, String clientId, int fingerprint, JsonObject... subscriptions) {
        return fingerprinted(peer, new JsonObject(heartbeatOf(clientId, SHOP, subscriptions)), fingerprint);
    }

    /** A heartbeat that leaves the subscriptions out. */
    private static HeartbeatResponseHeader bare(Peer peer, String clientId, int fingerprint) {
        return fingerprinted(peer, new JsonObject(heartbeatOf(clientId, SHOP)).put("withoutSub", true), fingerprint);
    }

    private static HeartbeatResponseHeader fingerprinted(Peer peer, JsonObject heartbeat, int fingerprint) {
        Answer answer = peer.ask(
                new Requests.Bare(RequestCode.HEART_BEAT),
                heartbeat.put("heartbeatFingerprint", fingerprint).encode());
        return HeartbeatResponseHeader.read(answer.command().header());
    }

    private List<String> memberIds(ConsumerGroup group) {
        return ConsumerIdList.fromJson(first.ask(new ConsumerListHeader(group)).buffer())
                .clientIds();
    }

    private ConsumerConnections connections() {
        return ConsumerConnections.fromJson(
                first.ask(new ConsumerConnectionsHeader(SHOP)).buffer());
    }

    private JsonObject runtimeInfo() {
        return new JsonObject(first.ask(new Requests.Bare(RequestCode.GET_BROKER_RUNTIME_INFO))
                        .text())
                .getJsonObject("table");
    }
}

package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.ConsumerOffsetTable;
import io.rillmq.protocol.body.CorrectionOffsets;
import io.rillmq.protocol.body.QueueOffsets;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CloneOffsetHeader;
import io.rillmq.protocol.header.admin.CorrectionOffsetHeader;
import io.rillmq.protocol.header.admin.ResetOffsetHeader;
import io.rillmq.protocol.header.client.UnregisterClientHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.rillmq.testbase.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsetRequestsTest {
    private static final Topic ORDERS = new Topic("orders");
    private static final ConsumerGroup BILLING = new ConsumerGroup("billing");
    private static final ConsumerGroup AUDIT = new ConsumerGroup("audit");

    @TempDir
    Path directory;

    private final ManualClock clock = ManualClock.create();
    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory, new JsonObject(), clock);
        peer = broker.peer();
        for (String text : List.of("one", "two", "three")) {
            peer.ask(send("orders"), text);
        }
        heartbeat(peer, "c1", "billing", "orders");
        commit(BILLING, 3);
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void membersOfAnOnlineGroupAreSentBackAndDoNotCommitOverIt() {
        Answer reset = peer.ask(new ResetOffsetHeader(BILLING, ORDERS, 0, true));
        commit(BILLING, 3);

        assertThat(QueueOffsets.fromJson(reset.buffer()).offsets())
                .hasSize(4)
                .containsEntry(new MessageQueue(ORDERS, "broker-a", 0), 0L);
        assertThat(committed(BILLING)).isEqualTo("0");
        assertThat(pull(3).code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(pull(3).command().fields().get("nextBeginOffset")).isEqualTo("0");
        assertThat(pull(0).texts()).containsExactly("one", "two", "three");
        commit(BILLING, 1);
        assertThat(committed(BILLING)).isEqualTo("1");
        assertThat(pull(3).code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
    }

    @Test
    void aWaitingPullIsAnsweredAtOnceAndThenSentBack() {
        Future<Answer> waiting = peer.send(Requests.pull("billing", "orders", 3, 20_000), new byte[0]);
        // Whatever else was asked before is answered: the pull is parked, or will be redirected.
        peer.ask(new QueryOffsetHeader(BILLING, ORDERS, 0, false));

        peer.ask(new ResetOffsetHeader(BILLING, ORDERS, 0, true));

        assertThat(LiveBroker.await(waiting).code())
                .isIn(ResponseCode.PULL_RETRY_IMMEDIATELY, ResponseCode.PULL_OFFSET_MOVED);
        assertThat(pull(3).code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
    }

    @Test
    void aResetThatNobodyHasFollowedSurvivesARestart() {
        peer.ask(new ResetOffsetHeader(BILLING, ORDERS, -1, true, 0, 1));

        broker.restart();

        assertThat(pull(3).command().fields().get("nextBeginOffset")).isEqualTo("1");
        assertThat(pull(1).texts()).containsExactly("two", "three");
        broker.restart();
        assertThat(pull(3).code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
    }

    @Test
    void aConsumerThatWasToldAndGoesOnElsewhereIsLeftAlone() {
        peer.ask(new ResetOffsetHeader(BILLING, ORDERS, 0, true));
        Answer told = pull(2);

        clock.advance(Duration.ofSeconds(31));

        assertThat(told.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(pull(2).texts()).containsExactly("three");
    }

    @Test
    void anOfflineGroupGoesOnWhereItWasSent() {
        peer.ask(new UnregisterClientHeader("c1", null, "billing"));

        Answer reset = peer.ask(new ResetOffsetHeader(BILLING, ORDERS, -1, true, 0, 2));

        assertThat(reset.code()).isZero();
        assertThat(committed(BILLING)).isEqualTo("2");
        assertThat(pull(2).texts()).containsExactly("three");
    }

    @Test
    void aResetWithoutForceDoesNotSkipMessages() {
        commit(BILLING, 1);

        peer.ask(new ResetOffsetHeader(BILLING, ORDERS, -1, false));
        assertThat(committed(BILLING)).isEqualTo("1");
        peer.ask(new ResetOffsetHeader(BILLING, ORDERS, -1, true));
        assertThat(committed(BILLING)).isEqualTo("3");
    }

    @Test
    void badResetsAreRefusedAndChangeNothing() {
        assertThat(peer.ask(new ResetOffsetHeader(BILLING, new Topic("nothing"), 0, true))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(new ResetOffsetHeader(new ConsumerGroup("nobody"), ORDERS, 0, true))
                        .code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(reset(-2, -1, -1).remark()).contains("timestamp").contains("-2");
        assertThat(reset(0, 4, -1).remark()).contains("queueId 4 of topic orders is not in 0..3");
        assertThat(reset(0, -2, -1).remark()).contains("queueId -2 of topic orders is not in 0..3");
        assertThat(reset(0, -1, 1).remark()).contains("offset 1 needs the queueId of one queue");
        assertThat(reset(0, 0, 4).remark()).contains("Target offset 4 not in consume queue range [0-3]");
        assertThat(reset(0, 0, -7).remark()).contains("Target offset -7 not in consume queue range [0-3]");
        assertThat(reset(0, 0, Long.MAX_VALUE).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(committed(BILLING)).isEqualTo("3");
    }

    private Answer reset(long millis, int queueId, long offset) {
        return peer.ask(new ResetOffsetHeader(BILLING, ORDERS, millis, true, queueId, offset));
    }

    @Test
    void clientsAreToldToResetWhenTheBrokerShallNot() {
        peer.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), "useServerSideResetOffset=false");
        List<String> told = new CopyOnWriteArrayList<>();
        RequestRouter member = RequestRouter.builder()
                .register(RequestCode.RESET_CONSUMER_CLIENT_OFFSET, (connection, request) -> {
                    told.add(request.fields().get("topic") + request.body().toString(StandardCharsets.UTF_8));
                    return Response.ok().now();
                })
                .build();
        try (Peer consumer = broker.peer(member)) {
            heartbeat(consumer, "c2", "audit", "orders");
            commit(AUDIT, 3);

            Answer reset = peer.ask(new ResetOffsetHeader(AUDIT, ORDERS, -1, true, 0, 1));
            peer.ask(new UnregisterClientHeader("c1", null, "billing"));
            Answer offline = peer.ask(new ResetOffsetHeader(BILLING, ORDERS, 0, true));

            assertThat(reset.code()).isZero();
            await().untilAsserted(() -> assertThat(told)
                    .containsExactly("orders{\"offsetTable\":{"
                            + "{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"orders\"}:1}}"));
            assertThat(committed(AUDIT)).isEqualTo("3");
            assertThat(offline.code()).isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE);
        }
    }

    @Test
    void offsetsAreCopiedFromGroupToGroup() {
        heartbeat(peer, "c2", "audit", "orders");

        Answer copied = peer.ask(new CloneOffsetHeader(BILLING, AUDIT, ORDERS, true));
        Answer all = peer.ask(new CloneOffsetHeader(BILLING, AUDIT, null, false));

        assertThat(copied.code()).isZero();
        assertThat(all.code()).isZero();
        assertThat(committed(AUDIT)).isEqualTo("3");
        assertThat(ConsumerOffsetTable.fromJson(peer.ask(new Requests.Bare(RequestCode.GET_ALL_CONSUMER_OFFSET))
                                .buffer())
                        .offsets())
                .containsEntry("orders@billing", Map.of(0, 3L))
                .containsEntry("orders@audit", Map.of(0, 3L));
    }

    @Test
    void aCopyCountsMoreThanAnEarlierReset() {
        heartbeat(peer, "c2", "audit", "orders");
        peer.ask(new ResetOffsetHeader(AUDIT, ORDERS, -1, true, 0, 1));

        peer.ask(new CloneOffsetHeader(BILLING, AUDIT, ORDERS, true));

        assertThat(committed(AUDIT)).isEqualTo("3");
        assertThat(peer.ask(Requests.pull("audit", "orders", 3, 0)).code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        commit(AUDIT, 2);
        assertThat(committed(AUDIT)).isEqualTo("2");
    }

    @Test
    void badCopiesAreRefused() {
        ConsumerGroup nobody = new ConsumerGroup("nobody");

        assertThat(peer.ask(new CloneOffsetHeader(BILLING, nobody, ORDERS, true))
                        .remark())
                .contains("subscription group [nobody] does not exist");
        assertThat(peer.ask(new CloneOffsetHeader(nobody, BILLING, ORDERS, true))
                        .code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(peer.ask(new CloneOffsetHeader(BILLING, BILLING, new Topic("nothing"), true))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void theSlowestGroupIsTold() {
        heartbeat(peer, "c2", "audit", "orders");
        commit(AUDIT, 1);

        assertThat(correction(BILLING, null)).containsExactlyEntriesOf(Map.of(0, 1L));
        assertThat(correction(BILLING, "audit")).containsExactlyEntriesOf(Map.of(0, 3L));
        assertThat(correction(AUDIT, "audit")).containsExactlyEntriesOf(Map.of(0, Long.MAX_VALUE));
        assertThat(committed(AUDIT)).isEqualTo("1");
        assertThat(peer.ask(new CorrectionOffsetHeader(new Topic("nothing"), BILLING, null))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(peer.ask(new CorrectionOffsetHeader(ORDERS, BILLING, "not legal"))
                        .remark())
                .contains("not legal");
    }

    private Map<Integer, Long> correction(ConsumerGroup compared, String leftOut) {
        return CorrectionOffsets.fromJson(peer.ask(new CorrectionOffsetHeader(ORDERS, compared, leftOut))
                        .buffer())
                .offsets();
    }

    private void commit(ConsumerGroup group, long offset) {
        assertThat(peer.ask(new UpdateOffsetHeader(group, ORDERS, 0, offset)).code())
                .isZero();
    }

    private String committed(ConsumerGroup group) {
        return peer.ask(new QueryOffsetHeader(group, ORDERS, 0, false))
                .command()
                .fields()
                .get("offset");
    }

    private Answer pull(long offset) {
        return peer.ask(Requests.pull("billing", "orders", offset, 0));
    }
}

package io.rillmq.broker;

import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.QueueMappingInfo;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.CreateTopicHeader;
import io.rillmq.protocol.header.admin.DeleteTopicHeader;
import io.rillmq.protocol.header.admin.TopicConfigHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.OffsetResponseHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticTopicTest {
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

    @Test
    void aQueueIsKnownByItsNumberInTheTopic() {
        assertThat(create(2, mapping(8, 1, place(5, 0), place(7, 1))).code()).isZero();

        Answer stored = peer.ask(send("orders", 7, ""), "to seven");
        peer.ask(send("orders", 5, ""), "to five");
        Requests.heartbeat(peer, "client", "billing", "orders");
        peer.ask(new UpdateOffsetHeader(BILLING, ORDERS, 7, 1));

        assertThat(stored.code()).isZero();
        assertThat(SendResponseHeader.read(stored.command().header()).queueId()).isEqualTo(7);
        assertThat(peer.ask(pull(7)).texts()).containsExactly("to seven");
        assertThat(peer.ask(pull(5)).texts()).containsExactly("to five");
        assertThat(offset(new MaxOffsetHeader(ORDERS, 7, true))).isEqualTo(1);
        assertThat(offset(new QueryOffsetHeader(BILLING, ORDERS, 7, false))).isEqualTo(1);
        assertThat(peer.ask(send("orders", -1, ""), "anywhere here").code()).isZero();
    }

    @Test
    void aQueueOfAnotherBrokerIsRefused() {
        create(1, mapping(8, 1, place(5, 0)));

        Answer sent = peer.ask(send("orders", 0, ""), "elsewhere");

        assertThat(sent.code()).isEqualTo(ResponseCode.NOT_LEADER_FOR_QUEUE);
        assertThat(sent.remark()).contains("orders-0", "broker-a");
        assertThat(peer.ask(pull(0)).code()).isEqualTo(ResponseCode.NOT_LEADER_FOR_QUEUE);
    }

    @Test
    void theRouteSaysWhichQueuesTheBrokerHasUntilTheTopicIsDeleted() {
        create(2, mapping(8, 1, place(5, 0), place(7, 1)));

        await().untilAsserted(() -> assertThat(ownQueues()).isEqualTo(Map.of(5, 0, 7, 1)));
        assertThat(config().mapping()).isNotNull();
        peer.close();
        broker.restart();
        peer = broker.peer();
        await().untilAsserted(() -> assertThat(ownQueues()).isEqualTo(Map.of(5, 0, 7, 1)));
        assertThat(peer.ask(send("orders", 5, ""), "after the restart").code()).isZero();

        peer.ask(new DeleteTopicHeader(ORDERS));

        assertThat(peer.ask(new TopicConfigHeader(ORDERS)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aTopicGetsMoreQueuesButNoneMoves() {
        create(1, mapping(2, 10, place(0, 0)));

        assertThat(create(2, mapping(4, 11, place(0, 0), place(3, 1))).code()).isZero();
        assertRefused(create(2, mapping(4, 12, place(0, 1), place(3, 0))), "does not move queues");
        assertRefused(create(1, mapping(4, 12, place(0, 0))), "does not move queues");
        assertRefused(create(2, mapping(4, 9, place(0, 0), place(3, 1))), "epoch 9 is before 11");
        assertRefused(
                create(2, mapping(4, 12, "0:[%s,%s]".formatted(item(0, "broker-a"), item(1, "broker-b")), place(3, 1))),
                "does not move queues");
        assertRefused(
                peer.ask(new CreateTopicHeader(ORDERS, "TBW102", 9, 9, 6, "SINGLE_TAG", 0, false, null)), "static");

        assertThat(config().writeQueueCount()).isEqualTo(2);
        assertThat(peer.ask(send("orders", 3, ""), "x").code()).isZero();
    }

    @Test
    void aMappingThatMakesNoSenseIsRefusedAndChangesNothing() {
        assertRefused(create(1, mapping(2, 1, place(0, 0), place(1, 0))), "no other queue is");
        assertRefused(create(1, mapping(2, 1, place(0, 1))), "one of its 1");
        assertRefused(create(1, mapping(2, 1, place(2, 0))), "must be 0 to 1");
        assertRefused(create(1, mapping(0, 1, place(0, 0))), "totalQueues 0");
        assertRefused(create(1, mapping(2, 1, "0:[%s]".formatted(item(0, "broker-z")))), "broker-z");
        assertRefused(create(1, mapping(2, 1, place(0, 0)).replace("\"orders\"", "\"others\"")), "others");
        assertThat(create(1, "no mapping").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(peer.ask(new TopicConfigHeader(ORDERS)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        peer.ask(send("orders"), "an ordinary topic");
        assertRefused(create(4, mapping(2, 1, place(0, 0))), "is there and not static");
        assertThat(config().mapping()).isNull();
    }

    @Test
    void aHeaderThatNoToolCouldReadAgainIsRefused() {
        RequestHeader nonsense = new RequestHeader() {
            @Override
            public int code() {
                return RequestCode.UPDATE_AND_CREATE_STATIC_TOPIC;
            }

            @Override
            public void write(HeaderWriter out) {
                out.text("topic", "orders")
                        .integer("readQueueNums", 1)
                        .integer("writeQueueNums", 1)
                        .integer("perm", 6)
                        .text("topicFilterType", "NONSENSE");
            }
        };

        assertRefused(peer.ask(nonsense, mapping(2, 1, place(0, 0))), "topicFilterType 'NONSENSE'");
    }

    @Test
    void ofMappingsThatComeTogetherOneIsTaken() {
        for (int round = 0; round < 20; round++) {
            byte[] straight = mapping(2, 1, place(0, 0), place(1, 1)).getBytes(StandardCharsets.UTF_8);
            byte[] crossed = mapping(2, 1, place(0, 1), place(1, 0)).getBytes(StandardCharsets.UTF_8);

            List<Future<Answer>> answers =
                    List.of(peer.send(staticTopic(2), straight), peer.send(staticTopic(2), crossed));

            assertThat(answers.stream().map(LiveBroker::await).map(Answer::code))
                    .containsExactlyInAnyOrder(ResponseCode.SUCCESS, ResponseCode.INVALID_PARAMETER);
            peer.ask(new DeleteTopicHeader(ORDERS));
        }
    }

    @Test
    void aTopicThatASendIsCreatingIsNotMadeStatic() {
        for (int round = 0; round < 20; round++) {
            byte[] mapping = mapping(2, 1, place(0, 1), place(1, 0)).getBytes(StandardCharsets.UTF_8);

            Future<Answer> sent = peer.send(send("orders", 0, ""), new byte[1]);
            Future<Answer> made = peer.send(staticTopic(2), mapping);

            assertThat(LiveBroker.await(sent).code()).isZero();
            assertRefused(LiveBroker.await(made), "is there and not static");
            peer.ask(new DeleteTopicHeader(ORDERS));
        }
    }

    @Test
    void aStaticTopicIsNotPopped() {
        create(1, mapping(2, 1, place(1, 0)));
        Requests.heartbeat(peer, "client", "billing", "orders");

        assertRefused(peer.ask(new Requests.Bare(RequestCode.SET_MESSAGE_REQUEST_MODE), """
                        {"topic":"orders","consumerGroup":"billing","mode":"POP","popShareQueueNum":0}"""), "static topic orders");
        assertRefused(peer.ask(new Requests.Bare(RequestCode.QUERY_ASSIGNMENT), """
                        {"topic":"orders","consumerGroup":"billing","clientId":"client","strategyName":"AVG",\
                        "messageModel":"CLUSTERING"}"""), "static topic orders");
        assertRefused(
                peer.ask(new PopHeader(
                        BILLING, ORDERS, 1, 1, 60_000, 0, System.currentTimeMillis(), 0, null, null, false, null)),
                "static topic orders");
    }

    private static void assertRefused(Answer answer, String why) {
        assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(answer.remark()).contains(why);
    }

    /** As RocketMQ's tools write it: keys that are numbers have no quotes. */
    private static String mapping(int queueCount, long epoch, String... queues) {
        return "{\"bname\":\"broker-a\",\"currIdMap\":{},\"dirty\":false,\"epoch\":%d,\"hostedQueues\":{%s},"
                        .formatted(epoch, String.join(",", queues))
                + "\"scope\":\"__global__\",\"topic\":\"orders\",\"totalQueues\":%d}".formatted(queueCount);
    }

    private static String place(int queueId, int ownQueueId) {
        return queueId + ":[" + item(ownQueueId, "broker-a") + "]";
    }

    private static String item(int ownQueueId, String brokerName) {
        return "{\"bname\":\"%s\",\"endOffset\":-1,\"gen\":0,\"logicOffset\":0,\"queueId\":%d,\"startOffset\":0,"
                        .formatted(brokerName, ownQueueId)
                + "\"timeOfEnd\":-1,\"timeOfStart\":-1}";
    }

    private Answer create(int ownQueues, String mapping) {
        return peer.ask(staticTopic(ownQueues), mapping);
    }

    private static RequestHeader staticTopic(int ownQueues) {
        CreateTopicHeader header =
                new CreateTopicHeader(ORDERS, "TBW102", ownQueues, ownQueues, 6, "SINGLE_TAG", 0, false, null);
        return new RequestHeader() {
            @Override
            public int code() {
                return RequestCode.UPDATE_AND_CREATE_STATIC_TOPIC;
            }

            @Override
            public void write(HeaderWriter out) {
                header.write(out);
            }
        };
    }

    private static PullHeader pull(int queueId) {
        return new PullHeader(
                BILLING,
                ORDERS,
                queueId,
                0,
                32,
                PullHeader.HAS_SUBSCRIPTION,
                0,
                0,
                "*",
                0,
                "TAG",
                PullHeader.ANY_BYTES);
    }

    private long offset(RequestHeader header) {
        return OffsetResponseHeader.read(peer.ask(header).command().header()).offset();
    }

    private TopicConfig config() {
        return TopicConfig.fromJson(peer.ask(new TopicConfigHeader(ORDERS)).buffer());
    }

    private Map<Integer, Integer> ownQueues() {
        Answer answer = peer.askNameServer(new GetRouteHeader("orders", true));
        assertThat(answer.code()).isZero();
        Map<String, QueueMappingInfo> mappings =
                TopicRouteData.fromJson(answer.buffer()).mappings();
        assertThat(mappings).containsOnlyKeys("broker-a");
        return mappings.get("broker-a").ownQueues();
    }
}

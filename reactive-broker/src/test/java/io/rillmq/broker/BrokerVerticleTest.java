package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.body.LockRequest;
import io.rillmq.protocol.body.LockResponse;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.admin.ViewMessageHeader;
import io.rillmq.protocol.header.client.ConsumerListHeader;
import io.rillmq.protocol.header.client.SendBackHeader;
import io.rillmq.protocol.header.client.UnregisterClientHeader;
import io.rillmq.protocol.header.offset.MaxOffsetHeader;
import io.rillmq.protocol.header.offset.QueryOffsetHeader;
import io.rillmq.protocol.header.offset.UpdateOffsetHeader;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.header.send.SendResponseHeader;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerVerticleTest {
    private static final String TOPIC = "orders";
    private static final String GROUP = "billing";
    private static final long LONG_MILLIS = 15_000;

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory, new JsonObject().put("messageDelayLevel", "1s 1s 1s 1s 1s"));
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void aSentMessageIsPulledWithWhatTheProducerSaidAboutIt() {
        Answer sent = peer.ask(send(TOPIC, 0, property("TAGS", "paid") + property("KEYS", "42")), "hello");

        Answer pulled = peer.ask(pull(GROUP, TOPIC, 0, 0));

        SendResponseHeader receipt = SendResponseHeader.read(sent.command().header());
        assertThat(sent.code()).isZero();
        assertThat(receipt.queueId()).isZero();
        assertThat(receipt.queueOffset()).isZero();
        assertThat(pulled.code()).isZero();
        StoredMessage message = pulled.messages().get(0);
        assertThat(message.body()).asString().isEqualTo("hello");
        assertThat(message.messageId()).isEqualTo(receipt.messageId());
        assertThat(message.flag()).isEqualTo(7);
        assertThat(message.tag()).isEqualTo("paid");
        assertThat(message.uniqueId()).isEqualTo(receipt.transactionId()).hasSize(32);
        assertThat(message.properties().toMap())
                .containsEntry("KEYS", "42")
                .containsEntry("CLUSTER", "DefaultCluster")
                .containsEntry("MSG_REGION", "DefaultRegion")
                .containsEntry("TRACE_ON", "true");
        assertThat(PullResponseHeader.read(pulled.command().header())).isEqualTo(new PullResponseHeader(0, 1, 0, 1));
    }

    @Test
    void aBatchIsStoredInOneQueueInItsOrder() {
        ByteBuf batch = Unpooled.buffer();
        for (String text : List.of("one", "two", "three")) {
            BatchBody.append(batch, 0, Unpooled.copiedBuffer(text.getBytes()), MessageProperties.EMPTY);
        }
        SendHeader plain = send(TOPIC);
        SendHeader header =
                new SendHeader(plain.producerGroup(), plain.topic(), "TBW102", 4, 0, 0, 1, 0, "", 0, false, null, true);

        Answer sent = peer.ask(header, ByteBufUtil.getBytes(batch));
        Answer pulled = peer.ask(pull(GROUP, TOPIC, 0, 0));

        assertThat(pulled.texts()).containsExactly("one", "two", "three");
        assertThat(SendResponseHeader.read(sent.command().header()).messageId().split(","))
                .containsExactlyElementsOf(
                        pulled.messages().stream().map(StoredMessage::messageId).toList());
    }

    @Test
    void aParkedPullIsAnsweredWhenAMessageArrives() {
        peer.ask(send(TOPIC), "first");
        try (Peer consumer = broker.peer()) {
            Future<Answer> parked = consumer.send(pull(GROUP, TOPIC, 1, LONG_MILLIS), new byte[0]);
            // A second question on the same connection is answered after the pull was parked.
            consumer.ask(pull(GROUP, TOPIC, 0, 0));
            assertThat(parked.isComplete()).isFalse();

            peer.ask(send(TOPIC), "second");

            assertThat(LiveBroker.await(parked).texts()).containsExactly("second");
        }
    }

    @Test
    void aParkedPullSleepsOverMessagesThatItsFilterDrops() {
        peer.ask(send(TOPIC), "first");
        try (Peer consumer = broker.peer()) {
            Future<Answer> parked = consumer.send(pull(GROUP, TOPIC, 1, LONG_MILLIS, "paid"), new byte[0]);
            consumer.ask(pull(GROUP, TOPIC, 0, 0));

            peer.ask(send(TOPIC, 0, property("TAGS", "refunded")), "no");
            consumer.ask(pull(GROUP, TOPIC, 0, 0));
            assertThat(parked.isComplete()).isFalse();
            peer.ask(send(TOPIC, 0, property("TAGS", "paid")), "yes");

            Answer answer = LiveBroker.await(parked);
            assertThat(answer.texts()).containsExactly("yes");
            assertThat(PullResponseHeader.read(answer.command().header()).nextBeginOffset())
                    .isEqualTo(3);
        }
    }

    @Test
    void anExpiredPullIsAnsweredWithTheOffsetThatItAskedFor() {
        peer.ask(send(TOPIC), "first");

        Answer answer = peer.ask(pull(GROUP, TOPIC, 1, 1));

        assertThat(answer.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(PullResponseHeader.read(answer.command().header())).isEqualTo(new PullResponseHeader(0, 1, 0, 1));
    }

    @Test
    void aPullOutsideTheQueueIsToldWhereToGoOn() {
        peer.ask(send(TOPIC), "first");

        Answer beyond = peer.ask(pull(GROUP, TOPIC, 9, LONG_MILLIS));
        Answer below = peer.ask(pull(GROUP, TOPIC, -1, LONG_MILLIS));

        assertThat(beyond.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullResponseHeader.read(beyond.command().header()).nextBeginOffset())
                .isEqualTo(1);
        assertThat(below.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullResponseHeader.read(below.command().header()).nextBeginOffset())
                .isZero();
    }

    @Test
    void topicsOffsetsAndMessagesSurviveARestart() {
        peer.ask(send(TOPIC), "one");
        peer.ask(send(TOPIC), "two");
        heartbeat(peer, "c1", GROUP, TOPIC);
        peer.ask(new UpdateOffsetHeader(new ConsumerGroup(GROUP), new Topic(TOPIC), 0, 1));

        broker.restart();

        try (Peer later = broker.peer()) {
            Answer offset = later.ask(new QueryOffsetHeader(new ConsumerGroup(GROUP), new Topic(TOPIC), 0, true));
            assertThat(offset.command().fields().get("offset")).isEqualTo("1");
            assertThat(later.ask(pull(GROUP, TOPIC, 1, 0)).texts()).containsExactly("two");
        }
    }

    @Test
    void aNewGroupBeginsAtTheFirstMessageWhileTheTopicIsYoung() {
        peer.ask(send(TOPIC), "one");

        Answer asked = peer.ask(new QueryOffsetHeader(new ConsumerGroup("new"), new Topic(TOPIC), 0, true));
        Answer strict = peer.ask(new QueryOffsetHeader(new ConsumerGroup("new"), new Topic(TOPIC), 0, false));

        assertThat(asked.command().fields().get("offset")).isEqualTo("0");
        assertThat(strict.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void aDelayedMessageComesAfterItsDelayWithItsProperties() {
        peer.ask(send(TOPIC, 0, ""), "now");
        long before = System.currentTimeMillis();

        peer.ask(send(TOPIC, 0, property("DELAY", "1") + property("KEYS", "k")), "later");
        Answer pulled = peer.ask(pull(GROUP, TOPIC, 1, LONG_MILLIS));

        StoredMessage message = pulled.messages().get(0);
        assertThat(message.body()).asString().isEqualTo("later");
        assertThat(message.storeMillis()).isGreaterThanOrEqualTo(before + 1_000);
        assertThat(message.properties().toMap())
                .containsEntry("DELAY", "1")
                .containsEntry("KEYS", "k")
                .containsEntry("REAL_TOPIC", TOPIC);
    }

    @Test
    void aDelayedMessageSurvivesARestart() {
        peer.ask(send(TOPIC), "now");
        peer.ask(send(TOPIC, 0, property("DELAY", "1")), "later");

        broker.restart();

        try (Peer later = broker.peer()) {
            assertThat(later.ask(pull(GROUP, TOPIC, 1, LONG_MILLIS)).texts()).containsExactly("later");
        }
    }

    @Test
    void aMessageThatIsSentBackComesAgainAndThenGoesToTheDeadLetters() {
        heartbeat(peer, "c1", GROUP, TOPIC);
        peer.ask(send(TOPIC), "bad");
        StoredMessage first = peer.ask(pull(GROUP, TOPIC, 0, 0)).messages().get(0);

        Answer back = peer.ask(sendBack(first, 1));
        StoredMessage again = peer.ask(pull(GROUP, "%RETRY%" + GROUP, 0, LONG_MILLIS))
                .messages()
                .get(0);
        Answer givenUp = peer.ask(sendBack(again, 1));
        StoredMessage dead = peer.ask(pull("operators", "%DLQ%" + GROUP, 0, LONG_MILLIS))
                .messages()
                .get(0);

        assertThat(back.code()).isZero();
        assertThat(again.reconsumeTimes()).isEqualTo(1);
        assertThat(again.properties().toMap())
                .containsEntry("RETRY_TOPIC", TOPIC)
                .containsEntry("ORIGIN_MESSAGE_ID", first.messageId());
        assertThat(givenUp.code()).isZero();
        assertThat(dead.body()).asString().isEqualTo("bad");
        assertThat(dead.reconsumeTimes()).isEqualTo(2);
        assertThat(dead.properties().toMap())
                .containsEntry("RETRY_TOPIC", TOPIC)
                .containsEntry("ORIGIN_MESSAGE_ID", first.messageId());
    }

    private static SendBackHeader sendBack(StoredMessage message, int maxTimes) {
        return new SendBackHeader(
                message.logOffset(), new ConsumerGroup(GROUP), 0, message.messageId(), TOPIC, false, maxTimes);
    }

    @Test
    void aMemberIsToldWhenAnotherJoinsOrLeaves() throws InterruptedException {
        BlockingQueue<String> notices = new LinkedBlockingQueue<>();
        RequestRouter router = RequestRouter.builder()
                .register(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, (connection, request) -> {
                    notices.add(String.valueOf(request.fields().get("consumerGroup")));
                    return Response.ok().now();
                })
                .build();
        try (Peer first = broker.peer(router)) {
            heartbeat(first, "c1", GROUP, TOPIC);
            assertThat(notices.poll(10, TimeUnit.SECONDS)).isEqualTo(GROUP);

            Peer second = broker.peer();
            heartbeat(second, "c2", GROUP, TOPIC);
            assertThat(notices.poll(10, TimeUnit.SECONDS)).isEqualTo(GROUP);
            assertThat(first.ask(new ConsumerListHeader(new ConsumerGroup(GROUP)))
                            .text())
                    .isEqualTo("{\"consumerIdList\":[\"c1\",\"c2\"]}");

            second.close();
            assertThat(notices.poll(10, TimeUnit.SECONDS)).isEqualTo(GROUP);
            assertThat(first.ask(new ConsumerListHeader(new ConsumerGroup(GROUP)))
                            .text())
                    .isEqualTo("{\"consumerIdList\":[\"c1\"]}");

            first.ask(new UnregisterClientHeader("c1", null, GROUP));
            assertThat(first.ask(new ConsumerListHeader(new ConsumerGroup(GROUP)))
                            .code())
                    .isEqualTo(ResponseCode.SYSTEM_ERROR);
        }
    }

    @Test
    void aQueueIsLockedForOneClientOfTheGroup() {
        List<MessageQueue> queues = List.of(new MessageQueue(new Topic(TOPIC), "broker-a", 0));

        assertThat(lock("c1", queues)).isEqualTo(queues);
        assertThat(lock("c1", queues)).isEqualTo(queues);
        assertThat(lock("c2", queues)).isEmpty();
        peer.ask(new Requests.Bare(RequestCode.UNLOCK_BATCH_MQ), new LockRequest("c1", GROUP, queues, false).toJson());
        assertThat(lock("c2", queues)).isEqualTo(queues);
    }

    private List<MessageQueue> lock(String clientId, List<MessageQueue> queues) {
        byte[] body = new LockRequest(clientId, GROUP, queues, false).toJson();
        Answer answer = peer.ask(new Requests.Bare(RequestCode.LOCK_BATCH_MQ), body);
        return LockResponse.fromJson(answer.buffer()).queues();
    }

    @Test
    void topicsAreRegisteredAtTheNameServerAsTheyAppear() {
        peer.ask(send(TOPIC), "one");
        heartbeat(peer, "c1", GROUP, TOPIC);

        for (String topic : List.of("TBW102", "DefaultCluster", "broker-a", TOPIC, "%RETRY%" + GROUP)) {
            await().untilAsserted(() -> assertThat(
                            peer.askNameServer(new GetRouteHeader(topic, true)).text())
                    .as(topic)
                    .contains("127.0.0.1:" + broker.address().port()));
        }
    }

    @Test
    void aStoppedBrokerIsNotInTheRoutesAnyMore() {
        peer.ask(send(TOPIC), "one");
        await().until(() -> peer.askNameServer(new GetRouteHeader(TOPIC, true)).code() == 0);

        broker.stopBroker();

        assertThat(peer.askNameServer(new GetRouteHeader(TOPIC, true)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void aMessageIsFoundByItsPlaceInTheLog() {
        peer.ask(send(TOPIC), "one");
        StoredMessage stored = peer.ask(pull(GROUP, TOPIC, 0, 0)).messages().get(0);

        assertThat(peer.ask(new ViewMessageHeader(stored.logOffset())).texts()).containsExactly("one");
        assertThat(peer.ask(new ViewMessageHeader(99_999)).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void twoBrokersCannotShareADirectory() {
        assertThatThrownBy(() -> broker.startAnother(new JsonObject()))
                .hasMessageContaining("in use")
                .hasMessageContaining("storePathRootDir");
    }

    @Test
    void twoBrokersCannotShareAPort() {
        JsonObject same = new JsonObject()
                .put("listenPort", broker.address().port())
                .put("storePathRootDir", directory.resolve("other").toString());

        assertThatThrownBy(() -> broker.startAnother(same))
                .hasMessageContaining(
                        "cannot listen on 127.0.0.1:" + broker.address().port())
                .hasMessageContaining("listenPort");
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of("empty body", send(TOPIC), 0, ResponseCode.MESSAGE_ILLEGAL, "no body"),
                Arguments.of("huge body", send(TOPIC), (4 << 20) + 1, ResponseCode.MESSAGE_ILLEGAL, "4194304"),
                Arguments.of("queue", send(TOPIC, 99, ""), 1, ResponseCode.INVALID_PARAMETER, "queueId[99]"),
                Arguments.of("schedule topic", send("SCHEDULE_TOPIC_XXXX"), 1, ResponseCode.NO_PERMISSION, "forbidden"),
                Arguments.of(
                        "no template",
                        new SendHeader(
                                new ProducerGroup("p"),
                                new Topic("x"),
                                "absent",
                                4,
                                0,
                                0,
                                1,
                                0,
                                "",
                                0,
                                false,
                                null,
                                false),
                        1,
                        ResponseCode.TOPIC_NOT_EXIST,
                        "apply first please"),
                Arguments.of(
                        "timer that is no number",
                        send(TOPIC, 0, property("TIMER_DELAY_SEC", "soon")),
                        1,
                        ResponseCode.MESSAGE_ILLEGAL,
                        "the property TIMER_DELAY_SEC of the message is 'soon'"),
                Arguments.of(
                        "timer too far away",
                        send(TOPIC, 0, property("TIMER_DELIVER_MS", "9223372036854775807")),
                        1,
                        ResponseCode.MESSAGE_ILLEGAL,
                        "timerMaxDelaySec 31536000"),
                Arguments.of(
                        "recall that is sent as a message",
                        send(TOPIC, 0, property("TIMER_DEL_UNIQKEY", "id")),
                        1,
                        ResponseCode.MESSAGE_ILLEGAL,
                        "TIMER_DEL_UNIQKEY"),
                Arguments.of(
                        "timer whose properties would grow too long",
                        send(
                                TOPIC,
                                0,
                                property("TIMER_DELAY_SEC", "5")
                                        + property("long", "x".repeat(MessageProperties.SIZE_BYTES_MAX - 200))),
                        1,
                        ResponseCode.MESSAGE_ILLEGAL,
                        "32767"),
                Arguments.of(
                        "the timers' own topic",
                        send("rmq_sys_wheel_timer"),
                        1,
                        ResponseCode.NO_PERMISSION,
                        "rmq_sys_wheel_timer"),
                Arguments.of(
                        "half message",
                        send(TOPIC, 0, property("TRAN_MSG", "true")),
                        1,
                        ResponseCode.MESSAGE_ILLEGAL,
                        "PGROUP"),
                Arguments.of(
                        "retry topic of nobody",
                        send("%RETRY%nobody"),
                        1,
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                        "nobody"),
                Arguments.of(
                        "pull of no topic", pull(GROUP, "absent", 0, 0), 0, ResponseCode.TOPIC_NOT_EXIST, "absent"),
                Arguments.of(
                        "search of no topic",
                        new MaxOffsetHeader(new Topic("absent"), 0, true),
                        0,
                        ResponseCode.TOPIC_NOT_EXIST,
                        "absent"),
                Arguments.of(
                        "commit of no group",
                        new UpdateOffsetHeader(new ConsumerGroup("nobody"), new Topic(TOPIC), 0, 1),
                        0,
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                        "nobody"),
                Arguments.of(
                        "bad tags",
                        pull(GROUP, TOPIC, 0, 0, "||"),
                        0,
                        ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                        "names no tag"),
                Arguments.of(
                        "unknown code", new Requests.Bare(9999), 0, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "9999"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void aBadRequestIsAnsweredWithItsCodeAndTheReason(
            String name, RequestHeader header, int bodyBytes, int code, String reason) {
        peer.ask(send(TOPIC), "so that the topic is there");

        Answer answer = peer.ask(header, new byte[bodyBytes]);

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.remark()).contains(reason);
    }
}

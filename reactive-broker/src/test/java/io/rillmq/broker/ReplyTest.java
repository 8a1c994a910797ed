package io.rillmq.broker;

import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.ReplyPushHeader;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.remoting.connection.Exchange;
import io.rillmq.remoting.connection.RequestHandler;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplyTest {
    private static final String REPLIES = "DefaultCluster_REPLY_TOPIC";

    @TempDir
    Path directory;

    @Test
    void aReplyIsHandedToTheClientThatAskedAndStored() {
        Asking asking = new Asking(ResponseCode.SUCCESS);
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer client = broker.peer(asking);
                Peer replying = broker.peer()) {
            asProducer(client, "asker");

            Answer answer = replying.ask(reply(REPLIES, 0, property("REPLY_TO_CLIENT", "asker")), "the answer");

            assertThat(answer.code()).isZero();
            assertThat(asking.bodies).containsExactly("the answer");
            ReplyPushHeader push = asking.pushes.remove();
            assertThat(push.topic().value()).isEqualTo(REPLIES);
            assertThat(push.bornHost()).startsWith("127.0.0.1:");
            assertThat(MessageProperties.parse(push.properties()).toMap())
                    .containsEntry("REPLY_TO_CLIENT", "asker")
                    .containsKey("PUSH_REPLY_TIME");
            assertThat(replying.ask(pull("readers", REPLIES, 0, 0)).texts()).containsExactly("the answer");
        }
    }

    @Test
    void withoutStoreReplyMessageEnableAReplyIsOnlyHandedOver() {
        Asking asking = new Asking(ResponseCode.SUCCESS);
        try (LiveBroker broker = LiveBroker.in(directory, new JsonObject().put("storeReplyMessageEnable", false));
                Peer client = broker.peer(asking);
                Peer replying = broker.peer()) {
            asProducer(client, "asker");

            Answer answer = replying.ask(reply(REPLIES, 0, property("REPLY_TO_CLIENT", "asker")), "the answer");

            assertThat(answer.code()).isZero();
            assertThat(answer.command().fields().get("msgId")).isEqualTo("0");
            assertThat(asking.bodies).containsExactly("the answer");
            assertThat(replying.ask(pull("readers", REPLIES, 0, 0)).texts()).isEmpty();
        }
    }

    @Test
    void aReplyThatNobodyTakesIsAFailureThatSaysWhy() {
        Asking unwilling = new Asking(ResponseCode.SYSTEM_ERROR);
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer client = broker.peer(unwilling);
                Peer replying = broker.peer()) {
            asProducer(client, "unwilling");

            Answer toNobody = replying.ask(reply(REPLIES, 0, ""), "lost");
            Answer toStranger = replying.ask(reply(REPLIES, 0, property("REPLY_TO_CLIENT", "stranger")), "lost");
            Answer refused = replying.ask(reply(REPLIES, 0, property("REPLY_TO_CLIENT", "unwilling")), "lost");

            assertThat(toNobody.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(toNobody.remark()).contains("REPLY_TO_CLIENT");
            assertThat(toStranger.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(toStranger.remark()).contains("channel of <stranger> not found");
            assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(refused.remark()).contains("unwilling", "SYSTEM_ERROR");
        }
    }

    @Test
    void whatIsNoMessageIsNoReplyEither() {
        Asking asking = new Asking(ResponseCode.SUCCESS);
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer client = broker.peer(asking);
                Peer replying = broker.peer()) {
            asProducer(client, "asker");
            String toAsker = property("REPLY_TO_CLIENT", "asker");

            assertThat(replying.ask(reply("SCHEDULE_TOPIC_XXXX", 0, toAsker), "x")
                            .code())
                    .isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(replying.ask(reply(REPLIES, 7, toAsker), "x").remark()).contains("queueId[7]");
            assertThat(replying.ask(reply(REPLIES, 0, toAsker), "").code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
            assertThat(replying.ask(reply(REPLIES, 0, toAsker + property("long", "v".repeat(40_000))), "x")
                            .remark())
                    .contains("32767");

            assertThat(asking.bodies).isEmpty();
        }
    }

    @Test
    void aReplyThatIsNotStoredIsHeldToTheSameLimits() {
        Asking asking = new Asking(ResponseCode.SUCCESS);
        JsonObject config = new JsonObject()
                .put("storeReplyMessageEnable", false)
                .put("maxMessageSize", 1_024)
                .put("regionId", "north")
                .put("traceOn", false);
        try (LiveBroker broker = LiveBroker.in(directory, config);
                Peer client = broker.peer(asking);
                Peer replying = broker.peer()) {
            asProducer(client, "asker");
            RequestHeader toAsker = reply(REPLIES, 0, property("REPLY_TO_CLIENT", "asker"));

            assertThat(replying.ask(toAsker, "").code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
            assertThat(replying.ask(toAsker, "x".repeat(1_025)).remark()).contains("maxMessageSize 1024");
            assertThat(asking.bodies).isEmpty();
            Answer taken = replying.ask(toAsker, "x");

            assertThat(taken.code()).isZero();
            assertThat(taken.command().fields().get("MSG_REGION")).isEqualTo("north");
            assertThat(taken.command().fields().get("TRACE_ON")).isEqualTo("false");
            replying.ask(new Requests.Bare(RequestCode.UPDATE_BROKER_CONFIG), "brokerPermission=4");
            assertThat(replying.ask(toAsker, "x").code()).isEqualTo(ResponseCode.NO_PERMISSION);
        }
    }

    @Test
    void aReplyToAClientThatIsGoneIsAFailureAtOnce() {
        try (LiveBroker broker = LiveBroker.in(directory);
                Peer replying = broker.peer()) {
            RequestHeader toAsker = reply(REPLIES, 0, property("REPLY_TO_CLIENT", "asker"));
            Silent silent = new Silent();
            Peer client = broker.peer(silent);
            asProducer(client, "asker");

            Future<Answer> unanswered = replying.send(toAsker, new byte[1]);
            await().atMost(Duration.ofSeconds(60)).until(() -> silent.count.get() == 1);
            client.close();

            assertThat(LiveBroker.await(unanswered).remark()).contains("was closed");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(replying.ask(toAsker, "x").remark()).contains("channel of <asker> not found"));
        }
    }

    private static void asProducer(Peer peer, String clientId) {
        peer.ask(new Requests.Bare(RequestCode.HEART_BEAT), """
                {"clientID":"%s","consumerDataSet":[],"producerDataSet":[{"groupName":"askers"}]}""".formatted(clientId));
    }

    private static RequestHeader reply(String topic, int queueId, String properties) {
        SendHeader header = Requests.send(topic, queueId, properties);
        return new RequestHeader() {
            @Override
            public int code() {
                return RequestCode.SEND_REPLY_MESSAGE_V2;
            }

            @Override
            public void write(HeaderWriter out) {
                header.write(out);
            }
        };
    }

    /** A client that takes a reply and says nothing. */
    private static final class Silent implements RequestHandler {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void handle(Exchange exchange) {
            exchange.request().release();
            count.incrementAndGet();
        }
    }

    /** A client that waits for replies, and how it answers them. */
    private static final class Asking implements RequestHandler {
        private final int code;
        private final Queue<ReplyPushHeader> pushes = new ConcurrentLinkedQueue<>();
        private final Queue<String> bodies = new ConcurrentLinkedQueue<>();

        Asking(int code) {
            this.code = code;
        }

        @Override
        public void handle(Exchange exchange) {
            pushes.add(ReplyPushHeader.read(exchange.request().header()));
            bodies.add(exchange.request().body().toString(StandardCharsets.UTF_8));
            exchange.request().release();
            exchange.answer(code, null, HeaderFields.EMPTY, Unpooled.EMPTY_BUFFER);
        }
    }
}

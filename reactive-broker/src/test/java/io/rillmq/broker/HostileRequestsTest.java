package io.rillmq.broker;

import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.broker.send.SendConfig;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.name.ProducerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one client can ask without harm to the broker and to others. */
class HostileRequestsTest {
    private static final String TOPIC = "orders";

    @TempDir
    Path directory;

    private LiveBroker broker;
    private Peer peer;

    @BeforeEach
    void start() {
        broker = LiveBroker.in(directory, new JsonObject().put("mappedFileSizeCommitLog", 128 << 20));
        peer = broker.peer();
    }

    @AfterEach
    void stop() {
        peer.close();
        broker.close();
    }

    @Test
    void aBatchWhoseRecordsOutgrowItsBodyIsRefused() {
        peer.ask(send(TOPIC), "first");
        ByteBuf message = Unpooled.buffer();
        // Short enough to grow to more than twice its size; of shorter ones there would be more to look for leaks in.
        BatchBody.append(message, 0, Unpooled.wrappedBuffer(new byte[80]), MessageProperties.EMPTY);
        byte[] one = ByteBufUtil.getBytes(message);
        byte[] batch = new byte[SendConfig.MESSAGE_BYTES_MAX / one.length * one.length];
        for (int at = 0; at < batch.length; at += one.length) {
            System.arraycopy(one, 0, batch, at, one.length);
        }

        Answer answer = peer.ask(batchTo(TOPIC), batch);

        assertThat(answer.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(answer.remark()).contains("maxMessageSize");
        assertThat(peer.ask(pull("g", TOPIC, 0, 0)).texts()).containsExactly("first");
    }

    @Test
    void aHeartbeatWithThousandsOfGroupsLeavesTheBrokerServing() {
        Answer answer = peer.ask(new Requests.Bare(RequestCode.HEART_BEAT), heartbeatOf(5_000));

        assertThat(answer.code()).isZero();
        assertThat(peer.ask(send(TOPIC), "still there").code()).isZero();
    }

    @Test
    void aHeartbeatLongerThanItsBoundIsRefused() {
        Answer answer = peer.ask(new Requests.Bare(RequestCode.HEART_BEAT), heartbeatOf(20_000));

        assertThat(answer.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(answer.remark()).contains("groupRequestBytesMax");
    }

    @Test
    void manyNewTopicsAtOnceAreAllThere() {
        List<Future<Answer>> answers = IntStream.range(0, 300)
                .mapToObj(number -> peer.send(send("topic-" + number), new byte[] {1}))
                .toList();

        LiveBroker.await(Future.join(answers));

        assertThat(answers).allMatch(answer -> answer.result().code() == ResponseCode.SUCCESS);
    }

    private static String heartbeatOf(int groups) {
        String consumers = IntStream.range(0, groups)
                .mapToObj(number -> """
                        {"consumeFromWhere":"CONSUME_FROM_FIRST_OFFSET","consumeType":"CONSUME_PASSIVELY",\
                        "groupName":"g%d","messageModel":"CLUSTERING","subscriptionDataSet":[]}""".formatted(number))
                .collect(Collectors.joining(","));
        return "{\"clientID\":\"c\",\"consumerDataSet\":[" + consumers + "],\"producerDataSet\":[]}";
    }

    private static SendHeader batchTo(String topic) {
        return new SendHeader(
                new ProducerGroup("p"), new Topic(topic), "TBW102", 4, 0, 0, 1, 0, "", 0, false, null, true);
    }
}

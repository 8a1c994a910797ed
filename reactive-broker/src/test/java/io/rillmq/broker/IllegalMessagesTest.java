package io.rillmq.broker;

import static io.rillmq.broker.Requests.heartbeat;
import static io.rillmq.broker.Requests.property;
import static io.rillmq.broker.Requests.pull;
import static io.rillmq.broker.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.LiveBroker.Answer;
import io.rillmq.broker.LiveBroker.Peer;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.SendHeader;
import io.rillmq.protocol.message.BatchBody;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.SystemFlags;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that cannot be what they say all at once are refused with RocketMQ's code, as a whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IllegalMessagesTest {
    private LiveBroker broker;
    private Peer peer;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = LiveBroker.in(directory);
        peer = broker.peer();
        peer.ask(send("orders"), "first");
        heartbeat(peer, "client", "billing", "orders");
    }

    @AfterAll
    void stop() {
        peer.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"DELAY=3", "TIMER_DELAY_SEC=5", "TIMER_DELAY_MS=5000", "TIMER_DELIVER_MS=5", "TRAN_MSG=true"})
    void aBatchWithAMessageThatIsToComeLaterIsRefusedAsAWhole(String property) {
        String[] nameAndValue = property.split("=");

        Answer answer = peer.ask(batch("orders", 0), twoMessages(property(nameAndValue[0], nameAndValue[1])));

        assertIllegal(answer, "part of a batch");
    }

    @Test
    void aBatchIsNeitherTransactionalNorARetry() {
        assertIllegal(peer.ask(batch("orders", SystemFlags.TRANSACTION_PREPARED), twoMessages("")), "transactional");
        assertIllegal(peer.ask(batch("%RETRY%billing", 0), twoMessages("")), "%RETRY%billing");
    }

    @Test
    void noProducerMakesAMessageThatIsABatchInside() {
        assertIllegal(peer.ask(single(SystemFlags.INNER_BATCH, ""), "x"), "sysFlag 128");
        assertIllegal(peer.ask(single(SystemFlags.NEEDS_UNWRAP, ""), "x"), "sysFlag 64");
        assertIllegal(peer.ask(single(0, property("INNER_NUM", "2")), "x"), "INNER_NUM");
    }

    private void assertIllegal(Answer answer, String why) {
        assertThat(answer.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(answer.remark()).contains(why);
        assertThat(peer.ask(pull("g", "orders", 0, 0)).texts()).containsExactly("first");
    }

    private static SendHeader single(int sysFlag, String properties) {
        SendHeader usual = send("orders", 0, properties);
        return new SendHeader(
                usual.producerGroup(),
                usual.topic(),
                usual.defaultTopic(),
                usual.defaultTopicQueueCount(),
                usual.queueId(),
                sysFlag,
                usual.bornMillis(),
                usual.flag(),
                usual.properties(),
                0,
                false,
                null,
                false);
    }

    private static SendHeader batch(String topic, int sysFlag) {
        SendHeader usual = send(topic);
        return new SendHeader(
                usual.producerGroup(),
                usual.topic(),
                usual.defaultTopic(),
                usual.defaultTopicQueueCount(),
                usual.queueId(),
                sysFlag,
                usual.bornMillis(),
                usual.flag(),
                "",
                0,
                false,
                null,
                true);
    }

    private static byte[] twoMessages(String properties) {
        ByteBuf body = Unpooled.buffer();
        BatchBody.append(body, 0, Unpooled.wrappedBuffer(new byte[1]), MessageProperties.EMPTY);
        BatchBody.append(body, 0, Unpooled.wrappedBuffer(new byte[1]), MessageProperties.parse(properties));
        return ByteBufUtil.getBytes(body);
    }
}

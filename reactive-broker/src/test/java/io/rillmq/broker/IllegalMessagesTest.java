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
import java.util.Arrays;
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

    @Test
    void onlyBrokersEndTransactions() {
        assertIllegal(peer.ask(single(SystemFlags.TRANSACTION_COMMIT, ""), "x"), "sysFlag 8");
        assertIllegal(peer.ask(single(SystemFlags.TRANSACTION_ROLLBACK, ""), "x"), "sysFlag 12");
    }

    @Test
    void aMessageOfABatchIsNoBatchInsideEither() {
        assertIllegal(peer.ask(batch("orders", 0), twoMessages(property("INNER_NUM", "2"))), "INNER_NUM");
    }

    @Test
    void aPropertyOfANameThatOnlyEndsLikeTheBrokersOwnIsOneOfTheUsers() {
        Answer answer = peer.ask(send("users", 0, property("MY_INNER_NUM", "2")), "x");

        assertThat(answer.code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void propertiesHaveAtMost32767BytesAsTheyAreStored() {
        String usual = property("UNIQ_KEY", "7F01");
        peer.ask(send("long", 0, usual), "x");
        int addedBytes = propertiesOf("long", 0).sizeBytes() - usual.length();
        int ownBytes = MessageProperties.SIZE_BYTES_MAX - addedBytes - usual.length() - "v".length() - 2;

        Answer longest = peer.ask(send("long", 0, usual + property("v", "x".repeat(ownBytes))), "x");
        Answer tooLong = peer.ask(send("long", 0, usual + property("v", "x".repeat(ownBytes + 1))), "x");

        assertThat(longest.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(propertiesOf("long", 1).sizeBytes()).isEqualTo(MessageProperties.SIZE_BYTES_MAX);
        assertIllegal(tooLong, "properties of 32768 bytes exceed 32767");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELAY=3", "TIMER_DELAY_SEC=5", "TRAN_MSG=true"})
    void whatTheBrokerAddsToTheLongestPropertiesIsRefusedAsTheyAre(String property) {
        String[] nameAndValue = property.split("=");
        String kind = property(nameAndValue[0], nameAndValue[1]) + property("PGROUP", "PID_test");

        Answer answer = peer.ask(send("orders", 0, kind + property("v", "x".repeat(32_620))), "x");

        assertIllegal(answer, "properties");
    }

    @Test
    void theLongestPropertiesOfABatchHaveRoomForTheIdThatTheyLack() {
        String longest = property("v", "x".repeat(MessageProperties.SIZE_BYTES_MAX - 3));

        assertIllegal(peer.ask(batch("orders", 0), twoMessages(longest)), "properties");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 21})
    void aBatchWhoseLengthsAreWrongIsRefusedAsAWhole(int lengthAt) {
        byte[] body = twoMessages("");
        for (int wrong : new int[] {-1, 0, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] lying = body.clone();
            ByteBuf length = Unpooled.wrappedBuffer(lying);
            if (lengthAt == 21) {
                length.setShort(lengthAt, wrong);
            } else {
                length.setInt(lengthAt, wrong);
            }
            // The shorts of the two limits are -1 and 0, the second of which is right.
            if (!Arrays.equals(lying, body)) {
                assertIllegal(peer.ask(batch("orders", 0), lying), "batch");
            }
        }
        for (int cut = 1; cut < body.length; cut++) {
            if (cut != body.length / 2) {
                assertIllegal(peer.ask(batch("orders", 0), Arrays.copyOf(body, cut)), "batch");
            }
        }
        assertIllegal(peer.ask(batch("orders", 0), new byte[0]), "no body");
    }

    private MessageProperties propertiesOf(String topic, long offset) {
        return peer.ask(pull("g", topic, offset, 0)).messages().get(0).properties();
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

package io.rillmq.protocol.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.Golden;
import io.rillmq.protocol.body.BatchAckBody;
import io.rillmq.protocol.body.BatchAckBody.BatchAck;
import io.rillmq.protocol.command.InvalidHeaderException;
import io.rillmq.protocol.header.pop.PopHandle;
import io.rillmq.protocol.header.pop.PopOffsets;
import io.rillmq.protocol.header.pop.RetryFlag;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PopStringsTest {
    private static final ConsumerGroup GROUP = new ConsumerGroup("GID");
    private static final Topic TOPIC = new Topic("TopicTest");

    @ParameterizedTest
    @ValueSource(strings = {"pop_extra_info", "pop_extra_info_retry_v1", "pop_extra_info_retry_v2"})
    void aHandleIsWhatRocketMqMakes(String name) {
        JsonNode vector = Golden.vector("strings", name);
        JsonNode inputs = vector.get("inputs");

        PopHandle handle = PopHandle.parse(vector.get("string").asText());

        assertThat(handle)
                .isEqualTo(new PopHandle(
                        inputs.get("ckQueueOffset").asLong(),
                        inputs.get("popTime").asLong(),
                        inputs.get("invisibleTime").asLong(),
                        inputs.get("reviveQid").asInt(),
                        RetryFlag.of(new Topic(inputs.get("topic").asText())),
                        inputs.get("brokerName").asText(),
                        inputs.get("queueId").asInt(),
                        inputs.get("msgQueueOffset").asLong()));
        assertThat(handle.encode()).isEqualTo(vector.get("string").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "100",
                "100 1700000000000 60000 3 0 broker-a 2",
                "100 1700000000000 60000 3 0 broker-a 2 105 1",
                "100 1700000000000 60000 3 0 broker-a 2 x",
                "100 1700000000000 60000 3 7 broker-a 2 105",
                "100  1700000000000 60000 3 0 broker-a 2 105",
                "99999999999999999999 1700000000000 60000 3 0 broker-a 2 105"
            })
    void anythingElseIsNoHandle(String text) {
        assertThatThrownBy(() -> PopHandle.parse(text))
                .isInstanceOf(InvalidHeaderException.class)
                .hasMessageContaining("extraInfo")
                .hasMessageContaining(text);
    }

    @Test
    void theListsOfAnAnswerAreWhatRocketMqMakes() {
        JsonNode vector = Golden.vector("strings", "pop_response_offset_strings");

        PopOffsets offsets = new PopOffsets()
                .add(RetryFlag.NORMAL, 0, 100, 101, 105)
                .add(RetryFlag.RETRY_V1, 0, 7)
                .addCount(0, 2)
                .addCount(0, 101, 3);

        assertThat(offsets.startOffsets())
                .isEqualTo(vector.get("startOffsetInfo").asText());
        assertThat(offsets.messageOffsets())
                .isEqualTo(vector.get("msgOffsetInfo").asText());
        assertThat(offsets.orderCounts()).isEqualTo(vector.get("orderCountInfo").asText());
    }

    @Test
    void aQueueThatIsAddedToTwiceHasOneEntryInEachList() {
        PopOffsets offsets = new PopOffsets()
                .add(RetryFlag.NORMAL, 0, 5)
                .add(RetryFlag.NORMAL, 1, 7, 8)
                .add(RetryFlag.NORMAL, 0, 6, 9)
                .add(RetryFlag.RETRY_V1, 0, 3);

        assertThat(offsets.startOffsets()).isEqualTo("0 0 5;0 1 7;1 0 3");
        assertThat(offsets.messageOffsets()).isEqualTo("0 0 5,6,9;0 1 7,8;1 0 3");
    }

    @Test
    void retryTopicsHaveRocketMqsNames() {
        JsonNode vector = Golden.vector("strings", "pop_retry_topic_names");

        assertThat(RetryFlag.NORMAL.topicOf(TOPIC, GROUP)).isEqualTo(TOPIC);
        assertThat(RetryFlag.RETRY_V1.topicOf(TOPIC, GROUP).value())
                .isEqualTo(vector.get("v1").asText());
        assertThat(RetryFlag.RETRY_V2.topicOf(TOPIC, GROUP).value())
                .isEqualTo(vector.get("v2").asText());
    }

    @Test
    void aBatchOfAcksIsReadWithShortAndWithLongNames() {
        BatchAck expected = new BatchAck("GID", "TopicTest", "1", 100, 2, 3, 5, 6, new byte[] {0b101});
        String shortNames = """
                {"acks":[{"b":"BQ==","c":"GID","it":6,"pt":5,"q":2,"r":"1","rq":3,"so":100,"t":"TopicTest"}],
                "brokerName":"broker-a"}""";
        String longNames = """
                {"acks":[{"bitSet":"BQ==","consumerGroup":"GID","invisibleTime":6,"popTime":5,"queueId":2,"retry":"1",
                "reviveQueueId":3,"startOffset":100,"topic":"TopicTest"}],"brokerName":"broker-a"}""";

        for (String json : new String[] {shortNames, longNames}) {
            BatchAckBody body = BatchAckBody.fromJson(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));

            assertThat(body.brokerName()).isEqualTo("broker-a");
            assertThat(body.acks())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(expected);
        }
    }
}

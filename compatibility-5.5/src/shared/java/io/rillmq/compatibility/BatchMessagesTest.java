package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("process")
@ExtendWith(SharedServers.class)
class BatchMessagesTest {
    private static final int MESSAGE_ILLEGAL = 13;

    @Test
    void eachMessageOfABatchIsThereWithItsOwnIdTagAndKeys(Clients clients) throws Exception {
        String topic = clients.topic("batches", 1);
        DefaultMQProducer producer = clients.producer();
        Inbox inbox = new Inbox();
        producer.send(new Message(topic, "alone".getBytes(StandardCharsets.UTF_8)));

        SendResult result = producer.send(IntStream.range(0, 3)
                .mapToObj(i -> new Message(topic, "tag" + i, "key" + i, ("body" + i).getBytes(StandardCharsets.UTF_8)))
                .toList());
        clients.consume(unique("readers"), topic, inbox);

        inbox.awaitCount(4);
        List<MessageExt> batch = inbox.messages().stream()
                .filter(message -> message.getKeys() != null)
                .toList();
        assertThat(result.getQueueOffset()).isEqualTo(1);
        assertThat(batch).extracting(MessageExt::getQueueOffset).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(batch).allSatisfy(message -> {
            int i = (int) message.getQueueOffset() - 1;
            assertThat(Inbox.body(message)).isEqualTo("body" + i);
            assertThat(message.getTags()).isEqualTo("tag" + i);
            assertThat(message.getKeys()).isEqualTo("key" + i);
        });
        assertThat(Set.of(result.getMsgId().split(",")))
                .containsExactlyInAnyOrderElementsOf(
                        batch.stream().map(MessageExt::getMsgId).toList());
        assertThat(result.getOffsetMsgId().split(",")).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void propertiesAreKeptUpToTheirLimitAndRefusedAboveIt(Clients clients) throws Exception {
        String topic = clients.topic("properties", 1);
        DefaultMQProducer producer = clients.producer();
        Inbox inbox = new Inbox();
        String longest = "v".repeat(32_000);

        producer.send(withProperty(topic, longest));
        MQBrokerException refusal = catchThrowableOfType(
                MQBrokerException.class, () -> producer.send(withProperty(topic, longest + "v".repeat(1_000))));
        clients.consume(unique("readers"), topic, inbox);

        inbox.awaitCount(1);
        assertThat(inbox.messages()).singleElement().satisfies(message -> assertThat(message.getUserProperty("long"))
                .isEqualTo(longest));
        assertThat(refusal.getResponseCode()).isEqualTo(MESSAGE_ILLEGAL);
        assertThat(refusal).hasMessageContaining("32767");
    }

    private static Message withProperty(String topic, String value) {
        Message message = new Message(topic, "body".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("long", value);
        return message;
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages with a priority. */
@Tag("process")
@ExtendWith(SharedServers.class)
class PriorityTopicTest {
    private static final int QUEUES = 3;

    @Test
    void thePriorityIsTheQueueWhateverQueueTheProducerChose(Clients clients) throws Exception {
        String topic = clients.topic("priority", QUEUES);
        DefaultMQProducer producer = clients.producer();
        MessageQueue chosen = Clients.queuesOf(producer, topic).get(0);

        assertThat(queueOf(producer, chosen, ofPriority(topic, 0))).isZero();
        assertThat(queueOf(producer, chosen, ofPriority(topic, 1))).isEqualTo(1);
        assertThat(queueOf(producer, chosen, ofPriority(topic, 2))).isEqualTo(2);
        assertThat(queueOf(producer, chosen, ofPriority(topic, 3))).isEqualTo(2);
        assertThat(queueOf(producer, chosen, ofPriority(topic, Integer.MAX_VALUE)))
                .isEqualTo(2);
    }

    @Test
    void whatIsNoPriorityChangesNothing(Clients clients) throws Exception {
        String topic = clients.topic("priority", QUEUES);
        DefaultMQProducer producer = clients.producer();
        MessageQueue chosen = Clients.queuesOf(producer, topic).get(1);

        for (String text : new String[] {"-1", "high", "2147483648"}) {
            Message message = message(topic, text);
            MessageAccessor.putProperty(message, MessageConst.PROPERTY_PRIORITY, text);
            assertThat(queueOf(producer, chosen, message)).isEqualTo(1);
        }
        Message ordered = ofPriority(topic, 2);
        MessageAccessor.putProperty(ordered, MessageConst.PROPERTY_SHARDING_KEY, "customer");
        assertThat(queueOf(producer, chosen, ordered)).isEqualTo(1);
    }

    private static Message ofPriority(String topic, int priority) {
        Message message = message(topic, "priority " + priority);
        message.setPriority(priority);
        return message;
    }

    private static int queueOf(DefaultMQProducer producer, MessageQueue chosen, Message message) throws Exception {
        return producer.send(message, chosen).getMessageQueue().getQueueId();
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What our broker does about SQL92 and RocketMQ's does not: it needs no setting, knows LIKE, and says what is wrong. */
@Tag("process")
@ExtendWith(SharedServers.class)
class SqlByDefaultTest {
    private static DefaultMQPushConsumer consumer(Clients clients, String topic, String sql, Inbox inbox)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(unique("group"));
        consumer.subscribe(topic, MessageSelector.bySql(sql));
        consumer.registerMessageListener(inbox.concurrently());
        return consumer;
    }

    @Test
    void aBrokerWithoutAConfigurationPicksMessagesByAPattern(Clients clients) throws Exception {
        String topic = clients.topic("like", 1);
        Inbox inbox = new Inbox();
        consumer(clients, topic, "city LIKE 'New %' AND city NOT LIKE '%k'", inbox)
                .start();
        DefaultMQProducer producer = clients.producer();

        for (String city : List.of("New York", "Newark", "New Orleans", "Newcastle", "New Delhi")) {
            Message message = message(topic, city);
            message.putUserProperty("city", city);
            producer.send(message);
        }

        inbox.awaitCount(2);
        assertThat(inbox.bodies()).containsExactlyInAnyOrder("New Orleans", "New Delhi");
    }

    @Test
    void theRefusalOfABadExpressionNamesThePositionAndTheToken(Clients clients) throws Exception {
        String topic = clients.topic("bad", 1);
        DefaultMQPushConsumer consumer = consumer(clients, topic, "amount > 'much'", new Inbox());

        MQClientException refusal = catchThrowableOfType(MQClientException.class, consumer::start);

        assertThat(refusal).hasMessageContaining("position 8, token >: only numbers have an order");
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Newer clients leave the names as they are and tell the namespace beside them, which is for proxies. */
@Tag("process")
@ExtendWith(SharedServers.class)
class NamespaceV2Test {
    @Test
    void aNamespaceThatIsToldBesideTheNamesChangesNothing(Clients clients) throws Exception {
        String topic = clients.topic("orders", 1);
        Inbox inbox = new Inbox();
        DefaultMQProducer producer = clients.newProducer();
        producer.setNamespaceV2("north");
        producer.start();
        producer.send(message(topic, "from the north"));
        DefaultMQPushConsumer consumer = clients.consumer(unique("readers"));
        consumer.setNamespaceV2("north");
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();

        inbox.awaitCount(1);

        assertThat(inbox.bodies()).containsExactly("from the north");
    }
}

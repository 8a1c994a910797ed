package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients of a namespace put its name before those of topics and groups. */
@Tag("process")
@ExtendWith(SharedServers.class)
class NamespaceTest {
    private static final String NORTH = "north%";

    @Test
    void clientsOfANamespaceMeetUnderNamesThatOthersHaveToo(Clients clients) throws Exception {
        String name = nameOf(clients.topic(NORTH + "orders", 1));
        DefaultMQProducer northern = producer(clients, "north");
        DefaultMQProducer southern = producer(clients, "south");
        DefaultMQProducer plain = clients.producer();
        Inbox inbox = new Inbox();
        northern.send(message(name, "from the north"));
        southern.send(message(name, "from the south"));
        consume(clients, "north", unique("readers"), name, inbox.concurrently());
        await().atMost(WAIT).ignoreExceptions().until(() -> !Clients.queuesOf(plain, "south%" + name).isEmpty());

        inbox.awaitCount(1);

        assertThat(inbox.bodies()).containsExactly("from the north");
        assertThat(inbox.messages()).extracting(MessageExt::getTopic).containsExactly(name);
        assertThat(clients.readAll("south%" + name, 1).bodies()).containsExactly("from the south");
    }

    @Test
    void aRefusedMessageComesBackInItsNamespace(Clients clients) throws Exception {
        String name = nameOf(clients.topic(NORTH + "orders", 1));
        Inbox tries = new Inbox();
        producer(clients, "north").send(message(name, "again please"));
        consume(clients, "north", unique("readers"), name, (messages, context) -> {
            context.setDelayLevelWhenNextConsume(1);
            return tries.addAll(messages) == 1
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });

        tries.awaitCount(2);

        assertThat(tries.messages()).extracting(MessageExt::getTopic).containsExactly(name, name);
        assertThat(tries.messages()).extracting(MessageExt::getReconsumeTimes).containsExactly(0, 1);
    }

    /** The name that clients of the namespace use. */
    private static String nameOf(String topic) {
        return topic.substring(NORTH.length());
    }

    @SuppressWarnings("deprecation")
    private static DefaultMQProducer producer(Clients clients, String namespace) throws Exception {
        DefaultMQProducer producer = clients.newProducer();
        producer.setNamespace(namespace);
        producer.start();
        return producer;
    }

    @SuppressWarnings("deprecation")
    private static void consume(
            Clients clients, String namespace, String group, String topic, MessageListenerConcurrently listener)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setNamespace(namespace);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        consumer.start();
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collections;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("process")
@ExtendWith(SharedServers.class)
@SuppressWarnings("deprecation") // the only way to ask a broker, and for any queue, without the tools
class OffsetsOfRunningGroupsTest {
    private static final long REQUEST_MILLIS = 30_000;

    @Test
    void aRunningConsumerReadsAgainFromWhereItsGroupWasResetTo(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("rewound", 2);
        String group = unique("group");
        DefaultMQProducer producer = clients.producer();
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consume(group, topic, inbox);
        send(producer, topic, bodies("again", 12));
        inbox.awaitBodies(bodies("again", 12));
        assertThat(inbox.bodies()).hasSize(12);

        consumer.getDefaultMQPushConsumerImpl()
                .getmQClientFactory()
                .getMQClientAPIImpl()
                .invokeBrokerToResetOffset(servers.brokerAddress(0), topic, group, 0, true, REQUEST_MILLIS);

        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(bodies("again", 12))
                        .allSatisfy(body -> assertThat(Collections.frequency(inbox.bodies(), body))
                                .isGreaterThanOrEqualTo(2)));
        send(producer, topic, bodies("then", 8));
        inbox.awaitBodies(bodies("then", 8));
        await().atMost(WAIT).until(() -> committed(consumer, queuesOf(producer, topic)) == 20);
    }

    @Test
    void offsetsOfABroadcastingGroupStayAtTheClient(Clients clients) throws Exception {
        String topic = clients.topic("broadcast", 2);
        String group = unique("group");
        String instance = unique("instance");
        DefaultMQProducer producer = clients.producer();
        send(producer, topic, bodies("before", 10));
        Inbox first = new Inbox();
        DefaultMQPushConsumer consumer = broadcasting(clients, group, topic, instance, first);
        first.awaitBodies(bodies("before", 10));
        consumer.shutdown();

        send(producer, topic, bodies("meanwhile", 10));
        Inbox second = new Inbox();
        broadcasting(clients, group, topic, instance, second);

        second.awaitBodies(bodies("meanwhile", 10));
        assertThat(second.bodies()).containsExactlyInAnyOrderElementsOf(bodies("meanwhile", 10));
        // The broker has nothing of it: to whom it does not know it answers where a new group begins.
        DefaultMQPullConsumer asking = clients.pullConsumer(group);
        for (MessageQueue queue : queuesOf(producer, topic)) {
            assertThat(asking.fetchConsumeOffset(queue, true)).isLessThanOrEqualTo(0);
        }
    }

    private static DefaultMQPushConsumer broadcasting(
            Clients clients, String group, String topic, String instance, Inbox inbox) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        // The client's file is found by its name.
        consumer.setInstanceName(instance);
        ClientVersion.broadcast(consumer);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        return consumer;
    }

    /** As the broker has them. */
    private static long committed(DefaultMQPushConsumer consumer, List<MessageQueue> queues) {
        return queues.stream()
                .mapToLong(queue -> consumer.getOffsetStore().readOffset(queue, ReadOffsetType.READ_FROM_STORE))
                .sum();
    }
}

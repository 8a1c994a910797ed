package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("process")
@ExtendWith(SharedServers.class)
class LitePullConsumerTest {
    @Test
    @SuppressWarnings("deprecation") // the newer method is missing from 4.9
    void aSubscriberGoesOnWhereItCommitted(Clients clients) throws Exception {
        String topic = clients.topic("lite", 4);
        String group = unique("group");
        send(clients.producer(), topic, bodies("before", 40));
        DefaultLitePullConsumer consumer = clients.litePullConsumer(group);
        consumer.setAutoCommit(false);
        consumer.subscribe(topic, "*");
        consumer.start();
        Inbox before = poll(consumer, 40);
        consumer.commitSync();
        consumer.shutdown();
        send(clients.producer(), topic, bodies("after", 40));

        DefaultLitePullConsumer again = clients.litePullConsumer(group);
        again.subscribe(topic, "*");
        again.start();
        Inbox after = poll(again, 40);

        assertThat(before.bodies()).containsExactlyInAnyOrderElementsOf(bodies("before", 40));
        assertThat(after.bodies()).containsExactlyInAnyOrderElementsOf(bodies("after", 40));
    }

    @Test
    void anAssignedQueueIsReadFromWhereItIsSought(Clients clients) throws Exception {
        String topic = clients.topic("assign", 2);
        DefaultMQProducer producer = clients.producer();
        List<MessageQueue> queues = queuesOf(producer, topic);
        for (int index = 0; index < 10; index++) {
            producer.send(message(topic, "left-" + index), queues.get(0));
            producer.send(message(topic, "right-" + index), queues.get(1));
        }
        DefaultLitePullConsumer consumer = pausedAt(queues.get(1), clients);

        consumer.seek(queues.get(1), 4);
        consumer.resume(List.of(queues.get(1)));
        Inbox inbox = poll(consumer, 6);

        assertThat(inbox.bodies()).containsExactlyElementsOf(bodies("right", 10).subList(4, 10));
    }

    @Test
    void aConsumerAtTheEndGetsOnlyWhatComesLater(Clients clients) throws Exception {
        String topic = clients.topic("last", 1);
        DefaultMQProducer producer = clients.producer();
        List<MessageQueue> queues = queuesOf(producer, topic);
        send(producer, topic, bodies("before", 10));
        DefaultLitePullConsumer consumer = pausedAt(queues.get(0), clients);

        consumer.seekToEnd(queues.get(0));
        consumer.resume(queues);
        consumer.poll(100);
        send(producer, topic, bodies("after", 10));
        Inbox inbox = poll(consumer, 10);

        assertThat(inbox.bodies()).containsExactlyElementsOf(bodies("after", 10));
    }

    @Test
    void anOffsetIsFoundByTheTimeItWasStored(Clients clients) throws Exception {
        String topic = clients.topic("timestamp", 1);
        DefaultMQProducer producer = clients.producer();
        List<MessageQueue> queues = queuesOf(producer, topic);
        send(producer, topic, bodies("before", 10));
        long lastBefore = clients.readAll(topic, 10).messages().get(9).getStoreTimestamp();
        await().until(() -> System.currentTimeMillis() > lastBefore);
        send(producer, topic, bodies("after", 10));
        DefaultLitePullConsumer consumer = pausedAt(queues.get(0), clients);

        Long offset = consumer.offsetForTimestamp(queues.get(0), lastBefore + 1);
        consumer.seek(queues.get(0), offset);
        consumer.resume(queues);
        Inbox inbox = poll(consumer, 10);

        assertThat(offset).isEqualTo(10);
        assertThat(inbox.bodies()).containsExactlyElementsOf(bodies("after", 10));
    }

    @Test
    @SuppressWarnings("deprecation") // the client has no other way to ask for these
    void theOffsetsOfAQueueAreItsFirstAndItsNextMessage(Clients clients) throws Exception {
        String topic = clients.topic("offsets", 1);
        DefaultMQProducer producer = clients.producer();
        MessageQueue queue = queuesOf(producer, topic).get(0);

        assertThat(producer.minOffset(queue)).isZero();
        assertThat(producer.maxOffset(queue)).isZero();

        send(producer, topic, bodies("m", 3));

        // RocketMQ's broker fills the queue shortly after it has answered the send.
        await().atMost(WAIT).until(() -> producer.maxOffset(queue) == 3);
        assertThat(producer.minOffset(queue)).isZero();
    }

    /**
     * A started consumer of the queue that does not pull yet: the answer to a pull of the client's own, made before a seek,
     * may move the place that was sought.
     */
    private static DefaultLitePullConsumer pausedAt(MessageQueue queue, Clients clients) throws Exception {
        DefaultLitePullConsumer consumer = clients.litePullConsumer(unique("group"));
        consumer.setAutoCommit(false);
        consumer.assign(List.of(queue));
        consumer.pause(List.of(queue));
        consumer.start();
        return consumer;
    }

    private static Inbox poll(DefaultLitePullConsumer consumer, int count) {
        Inbox inbox = new Inbox();
        await().atMost(WAIT).until(() -> inbox.addAll(consumer.poll(200)) >= count);
        return inbox;
    }
}

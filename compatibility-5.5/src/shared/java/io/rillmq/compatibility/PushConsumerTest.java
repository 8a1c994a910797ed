package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.UtilAll;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("process")
@ExtendWith(SharedServers.class)
class PushConsumerTest {
    @Test
    void aConsumerGetsEveryMessageOnce(Clients clients) throws Exception {
        String topic = clients.topic("concurrent", 4);
        Inbox inbox = new Inbox();
        clients.consume(unique("group"), topic, inbox);

        send(clients.producer(), topic, bodies("m", 200));

        inbox.awaitCount(200);
        assertThat(inbox.bodies()).containsExactlyInAnyOrderElementsOf(bodies("m", 200));
    }

    @Test
    void twoConsumersShareTheQueuesAndOneTakesOverWhenTheOtherLeaves(Clients clients) throws Exception {
        String topic = clients.topic("shared", 4);
        String group = unique("group");
        Inbox firstInbox = new Inbox();
        Inbox secondInbox = new Inbox();
        DefaultMQPushConsumer first = clients.consume(group, topic, firstInbox);
        DefaultMQPushConsumer second = clients.consume(group, topic, secondInbox);
        DefaultMQProducer producer = clients.producer();
        awaitQueues(first, 2);
        awaitQueues(second, 2);

        send(producer, topic, bodies("both", 100));
        await().atMost(WAIT)
                .until(() -> together(firstInbox, secondInbox).containsAll(bodies("both", 100)));

        assertThat(firstInbox.messages()).isNotEmpty();
        assertThat(secondInbox.messages()).isNotEmpty();
        assertThat(together(firstInbox, secondInbox)).containsExactlyInAnyOrderElementsOf(bodies("both", 100));

        first.shutdown();
        awaitQueues(second, 4);
        send(producer, topic, bodies("one", 100));

        secondInbox.awaitBodies(bodies("one", 100));
        assertThat(secondInbox.bodies().stream().filter(body -> body.startsWith("one")))
                .containsExactlyInAnyOrderElementsOf(bodies("one", 100));
        assertThat(together(firstInbox, secondInbox)).doesNotHaveDuplicates();
    }

    @Test
    void orderlyConsumersKeepTheOrderOfEachQueueWhenOneLeaves(Clients clients) throws Exception {
        String topic = clients.topic("orderly", 4);
        String group = unique("group");
        // One inbox for both: the order must hold across the change of hands.
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer first = consumeOrderly(clients, group, topic, inbox);
        DefaultMQPushConsumer second = consumeOrderly(clients, group, topic, inbox);
        DefaultMQProducer producer = clients.producer();
        awaitQueues(first, 2);
        awaitQueues(second, 2);

        sendInOrder(producer, topic, 0, 50);
        first.shutdown();
        sendInOrder(producer, topic, 50, 100);

        inbox.awaitBodies(bodies("ordered", 400));
        Map<Integer, List<String>> byQueue = inbox.bodiesByQueue();
        for (int queueId = 0; queueId < 4; queueId++) {
            // What was in hand when the consumer left may come once more; it never comes late or out of order.
            assertThat(byQueue.get(queueId).stream().distinct()).containsExactlyElementsOf(orderedBodies(queueId));
        }
    }

    @Test
    void broadcastingGivesEveryConsumerEveryMessage(Clients clients) throws Exception {
        String topic = clients.topic("broadcast", 4);
        String group = unique("group");
        Inbox firstInbox = new Inbox();
        Inbox secondInbox = new Inbox();
        for (Inbox inbox : List.of(firstInbox, secondInbox)) {
            DefaultMQPushConsumer consumer = clients.consumer(group);
            ClientVersion.broadcast(consumer);
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(inbox.concurrently());
            consumer.start();
        }

        send(clients.producer(), topic, bodies("m", 50));

        firstInbox.awaitCount(50);
        secondInbox.awaitCount(50);
        assertThat(firstInbox.bodies()).containsExactlyInAnyOrderElementsOf(bodies("m", 50));
        assertThat(secondInbox.bodies()).containsExactlyInAnyOrderElementsOf(bodies("m", 50));
    }

    @Test
    void aTagFilterLetsThroughTheNamedTagsOnly(Clients clients) throws Exception {
        String topic = clients.topic("tags", 2);
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(unique("group"));
        consumer.subscribe(topic, "paid || refunded");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        DefaultMQProducer producer = clients.producer();

        for (int round = 0; round < 10; round++) {
            // "AaBB" and "BBAa" have the same hash code, but none of these is "paid" or "refunded".
            for (String tag : List.of("paid", "AaBB", "open", "refunded", "BBAa")) {
                Message message = message(topic, tag + "-" + round);
                message.setTags(tag);
                producer.send(message);
            }
            producer.send(message(topic, "untagged-" + round));
        }

        List<String> expected = new ArrayList<>(bodies("paid", 10));
        expected.addAll(bodies("refunded", 10));
        inbox.awaitCount(20);
        assertThat(inbox.bodies()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aTagWithTheSameHashCodeAsAWantedOneIsNotDelivered(Clients clients) throws Exception {
        String topic = clients.topic("hash", 1);
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(unique("group"));
        consumer.subscribe(topic, "AaBB");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        DefaultMQProducer producer = clients.producer();

        for (String tag : List.of("BBAa", "AaBB")) {
            Message message = message(topic, tag);
            message.setTags(tag);
            producer.send(message);
        }

        inbox.awaitCount(1);
        assertThat(inbox.bodies()).containsExactly("AaBB");
    }

    /**
     * A new group on a young topic starts with the first message wherever it asks to start: the broker answers offset 0 as
     * long as that message is in memory, as RocketMQ's own broker does.
     */
    @ParameterizedTest
    @EnumSource(names = {"CONSUME_FROM_FIRST_OFFSET", "CONSUME_FROM_LAST_OFFSET", "CONSUME_FROM_TIMESTAMP"})
    void aNewGroupOnAYoungTopicStartsWithTheFirstMessage(ConsumeFromWhere where, Clients clients) throws Exception {
        String topic = clients.topic("where", 2);
        DefaultMQProducer producer = clients.producer();
        send(producer, topic, bodies("before", 10));
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(unique("group"));
        consumer.setConsumeFromWhere(where);
        consumer.setConsumeTimestamp(UtilAll.timeMillisToHumanString3(System.currentTimeMillis()));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();

        inbox.awaitCount(10);
        send(producer, topic, bodies("after", 10));

        inbox.awaitCount(20);
        assertThat(inbox.bodies()).containsAll(bodies("before", 10)).containsAll(bodies("after", 10));
    }

    @Test
    void aRestartedConsumerGoesOnWhereItsGroupStopped(Clients clients) throws Exception {
        String topic = clients.topic("resume", 2);
        String group = unique("group");
        DefaultMQProducer producer = clients.producer();
        Inbox before = new Inbox();
        DefaultMQPushConsumer consumer = clients.consume(group, topic, before);
        send(producer, topic, bodies("before", 20));
        before.awaitCount(20);
        consumer.shutdown();
        send(producer, topic, bodies("meanwhile", 20));

        Inbox after = new Inbox();
        clients.consume(group, topic, after);

        after.awaitCount(20);
        assertThat(after.bodies()).containsExactlyInAnyOrderElementsOf(bodies("meanwhile", 20));
    }

    @Test
    void aRefusedMessageComesAgain(Clients clients) throws Exception {
        String topic = clients.topic("again", 1);
        List<Integer> times = Collections.synchronizedList(new ArrayList<>());
        DefaultMQPushConsumer consumer = clients.consumer(unique("group"));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((List<MessageExt> batch, ConsumeConcurrentlyContext context) -> {
            times.add(batch.get(0).getReconsumeTimes());
            context.setDelayLevelWhenNextConsume(1);
            return times.size() < 3 ? ConsumeConcurrentlyStatus.RECONSUME_LATER : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();

        clients.producer().send(message(topic, "try"));

        await().atMost(WAIT).until(() -> times.size() >= 3);
        assertThat(times).containsExactly(0, 1, 2);
    }

    @Test
    void aMessageRefusedTooOftenGoesToTheDeadLetterTopic(Clients clients) throws Exception {
        String topic = clients.topic("dead", 1);
        String group = unique("group");
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setMaxReconsumeTimes(1);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((List<MessageExt> batch, ConsumeConcurrentlyContext context) -> {
            inbox.addAll(batch);
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.start();
        DefaultMQProducer producer = clients.producer();
        Message message = message(topic, "poison");
        message.putUserProperty("cause", "kept");

        producer.send(message);

        String deadLetters = "%DLQ%" + group;
        await().atMost(WAIT).ignoreExceptions().until(() -> !queuesOf(producer, deadLetters).isEmpty());
        MessageExt dead = clients.readAll(deadLetters, 1).messages().get(0);
        assertThat(Inbox.body(dead)).isEqualTo("poison");
        assertThat(dead.getUserProperty("cause")).isEqualTo("kept");
        assertThat(inbox.bodies()).containsExactly("poison", "poison");
    }

    private static DefaultMQPushConsumer consumeOrderly(Clients clients, String group, String topic, Inbox inbox)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.orderly());
        consumer.start();
        return consumer;
    }

    /** Sends rounds of one message per queue, so that queue q gets the bodies q, q + 4, q + 8 and so on. */
    private static void sendInOrder(DefaultMQProducer producer, String topic, int fromRound, int toRound)
            throws Exception {
        List<MessageQueue> queues = queuesOf(producer, topic);
        for (int index = fromRound * 4; index < toRound * 4; index++) {
            producer.send(message(topic, "ordered-" + index), queues.get(index % 4));
        }
    }

    private static List<String> orderedBodies(int queueId) {
        return bodies("ordered", 400).stream()
                .filter(body -> Integer.parseInt(body.substring("ordered-".length())) % 4 == queueId)
                .toList();
    }

    @SuppressWarnings("deprecation") // the only way to see which queues a push consumer holds
    private static void awaitQueues(DefaultMQPushConsumer consumer, int count) {
        String retryTopics = "%RETRY%";
        await().atMost(WAIT)
                .until(() -> consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                                .filter(queue -> !queue.getTopic().startsWith(retryTopics))
                                .count()
                        == count);
    }

    private static List<String> together(Inbox first, Inbox second) {
        List<String> all = new ArrayList<>(first.bodies());
        all.addAll(second.bodies());
        return all;
    }
}

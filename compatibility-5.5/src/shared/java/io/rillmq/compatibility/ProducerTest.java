package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("process")
@ExtendWith(SharedServers.class)
class ProducerTest {
    @Test
    void aSyncSendIsAnsweredWithTheQueueAndItsNextOffset(Clients clients) throws Exception {
        String topic = clients.topic("sync", 4);
        DefaultMQProducer producer = clients.producer();

        List<SendResult> results = new ArrayList<>();
        for (String body : bodies("sync", 16)) {
            results.add(producer.send(message(topic, body)));
        }

        assertThat(results).extracting(SendResult::getSendStatus).containsOnly(SendStatus.SEND_OK);
        assertThat(results).extracting(SendResult::getMsgId).doesNotHaveDuplicates();
        assertThat(results).extracting(SendResult::getOffsetMsgId).doesNotHaveDuplicates();
        Map<MessageQueue, Long> next = new HashMap<>();
        for (SendResult result : results) {
            assertThat(result.getQueueOffset()).isEqualTo(next.getOrDefault(result.getMessageQueue(), 0L));
            next.merge(result.getMessageQueue(), 1L, (before, one) -> result.getQueueOffset() + one);
        }
        assertThat(next).hasSize(4);
        assertThat(clients.readAll(topic, 16).bodies()).containsExactlyInAnyOrderElementsOf(bodies("sync", 16));
    }

    @Test
    void everythingASenderSaysAboutAMessageArrives(Clients clients) throws Exception {
        String topic = clients.topic("content", 1);
        Message sent = new Message(topic, "paid", "order-1 order-2", 17, "straße €".getBytes(StandardCharsets.UTF_8), true);
        sent.putUserProperty("region", "zürich");
        sent.setBuyerId("buyer");

        SendResult result = clients.producer().send(sent);

        MessageExt received = clients.readAll(topic, 1).messages().get(0);
        assertThat(Inbox.body(received)).isEqualTo("straße €");
        assertThat(received.getTags()).isEqualTo("paid");
        assertThat(received.getKeys()).isEqualTo("order-1 order-2");
        assertThat(received.getFlag()).isEqualTo(17);
        assertThat(received.getUserProperty("region")).isEqualTo("zürich");
        assertThat(received.getBuyerId()).isEqualTo("buyer");
        assertThat(received.getMsgId()).isEqualTo(result.getMsgId());
        assertThat(received.getQueueOffset()).isEqualTo(result.getQueueOffset());
        assertThat(received.getReconsumeTimes()).isZero();
        assertThat(received.getStoreTimestamp()).isGreaterThanOrEqualTo(received.getBornTimestamp());
    }

    @Test
    void everyAsyncSendIsAnsweredOnItsCallback(Clients clients) throws Exception {
        String topic = clients.topic("async", 4);
        DefaultMQProducer producer = clients.producer();
        List<SendResult> results = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

        for (String body : bodies("async", 200)) {
            producer.send(message(topic, body), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    results.add(result);
                }

                @Override
                public void onException(Throwable failure) {
                    failures.add(failure);
                }
            });
        }

        await().atMost(WAIT).until(() -> results.size() + failures.size() == 200);
        assertThat(failures).isEmpty();
        assertThat(results).extracting(SendResult::getSendStatus).containsOnly(SendStatus.SEND_OK);
        assertThat(clients.readAll(topic, 200).bodies()).containsExactlyInAnyOrderElementsOf(bodies("async", 200));
    }

    @Test
    void onewayMessagesArrive(Clients clients) throws Exception {
        String topic = clients.topic("oneway", 2);
        DefaultMQProducer producer = clients.producer();

        for (String body : bodies("oneway", 50)) {
            producer.sendOneway(message(topic, body));
        }

        assertThat(clients.readAll(topic, 50).bodies()).containsExactlyInAnyOrderElementsOf(bodies("oneway", 50));
    }

    @Test
    void aBatchIsStoredAsItsMessages(Clients clients) throws Exception {
        String topic = clients.topic("batch", 1);
        List<Message> batch = new ArrayList<>();
        for (int index = 0; index < 10; index++) {
            Message message = new Message(topic, "tag" + index, "key" + index, ("batch-" + index).getBytes(StandardCharsets.UTF_8));
            message.putUserProperty("index", Integer.toString(index));
            batch.add(message);
        }

        SendResult result = clients.producer().send(batch);

        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(result.getMsgId().split(",")).hasSize(10);
        assertThat(result.getOffsetMsgId().split(",")).hasSize(10).doesNotHaveDuplicates();
        List<MessageExt> received = clients.readAll(topic, 10).messages();
        assertThat(received).extracting(Inbox::body).containsExactlyElementsOf(bodies("batch", 10));
        assertThat(received).extracting(MessageExt::getQueueOffset).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(received.get(3).getTags()).isEqualTo("tag3");
        assertThat(received.get(3).getKeys()).isEqualTo("key3");
        assertThat(received.get(3).getUserProperty("index")).isEqualTo("3");
        assertThat(received).extracting(MessageExt::getMsgId).containsExactly(result.getMsgId().split(","));
    }

    @Test
    void aBatchGoesToTheChosenQueue(Clients clients) throws Exception {
        String topic = clients.topic("batch-queue", 4);
        DefaultMQProducer producer = clients.producer();
        MessageQueue third = queuesOf(producer, topic).get(2);
        List<Message> batch =
                bodies("batch", 5).stream().map(body -> message(topic, body)).toList();

        SendResult result = producer.send(new ArrayList<>(batch), third);

        assertThat(result.getMessageQueue()).isEqualTo(third);
        assertThat(clients.readAll(topic, 5).bodiesByQueue()).isEqualTo(Map.of(2, bodies("batch", 5)));
    }

    @Test
    void messagesGoToTheQueueThatTheSelectorChooses(Clients clients) throws Exception {
        String topic = clients.topic("selector", 4);
        DefaultMQProducer producer = clients.producer();

        for (int index = 0; index < 40; index++) {
            producer.send(
                    message(topic, "selector-" + index),
                    (queues, message, order) -> queuesSorted(queues).get((Integer) order % queues.size()),
                    index);
        }

        Map<Integer, List<String>> byQueue = clients.readAll(topic, 40).bodiesByQueue();
        assertThat(byQueue).hasSize(4);
        byQueue.forEach((queueId, bodies) -> assertThat(bodies)
                .containsExactlyElementsOf(IntStream.range(0, 40)
                        .filter(index -> index % 4 == queueId)
                        .mapToObj(index -> "selector-" + index)
                        .toList()));
    }

    @Test
    void aMessageGoesToTheChosenQueue(Clients clients) throws Exception {
        String topic = clients.topic("queue", 3);
        DefaultMQProducer producer = clients.producer();
        MessageQueue second = queuesOf(producer, topic).get(1);

        SendResult result = producer.send(message(topic, "here"), second);

        assertThat(result.getMessageQueue()).isEqualTo(second);
        assertThat(clients.readAll(topic, 1).bodiesByQueue()).isEqualTo(Map.of(1, List.of("here")));
    }

    @Test
    void aSendToAnUnknownTopicCreatesIt(Clients clients) throws Exception {
        String topic = unique("auto");
        DefaultMQProducer producer = clients.producer();

        SendResult result = producer.send(message(topic, "first"));

        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        await().atMost(WAIT)
                .ignoreExceptions()
                .until(() -> queuesOf(producer, topic).size() == producer.getDefaultTopicQueueNums());
        assertThat(clients.readAll(topic, 1).bodies()).containsExactly("first");
    }

    @Test
    void aCreatedTopicHasTheQueuesItWasAskedFor(Clients clients) throws Exception {
        String topic = clients.topic("created", 7);

        List<MessageQueue> queues = queuesOf(clients.producer(), topic);

        assertThat(queues).extracting(MessageQueue::getQueueId).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void aTopicCanBeCreatedOnTheRouteOfTheCluster(Clients clients) throws Exception {
        String topic = clients.topic("on-cluster", 2, Servers.CLUSTER);

        assertThat(queuesOf(clients.producer(), topic)).hasSize(2);
    }

    @Test
    void aBodyThatTheClientCompressesArrivesWhole(Clients clients) throws Exception {
        String topic = clients.topic("compressed", 1);
        DefaultMQProducer producer = clients.producer();
        String text = "0123456789".repeat(20_000);
        assertThat(text).hasSizeGreaterThan(producer.getCompressMsgBodyOverHowmuch());

        producer.send(message(topic, text));

        assertThat(clients.readAll(topic, 1).bodies()).containsExactly(text);
    }

    @Test
    void aBodyOfFourMebibytesArrivesWhole(Clients clients) throws Exception {
        String topic = clients.topic("large", 1);
        byte[] body = new byte[4 * 1024 * 1024];
        new Random(42).nextBytes(body);
        DefaultMQProducer producer = clients.producer();
        // Random bytes grow when they are compressed, and would be above the limit then.
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);

        producer.send(new Message(topic, body));

        assertThat(clients.readAll(topic, 1).messages().get(0).getBody()).isEqualTo(body);
    }

    @Test
    void aDelayedMessageIsStoredAgainAfterItsDelay(Clients clients) throws Exception {
        String topic = clients.topic("delay", 1);
        Message message = message(topic, "later");
        message.setDelayTimeLevel(1);

        clients.producer().send(message);

        MessageExt received = clients.readAll(topic, 1).messages().get(0);
        assertThat(Inbox.body(received)).isEqualTo("later");
        assertThat(received.getTopic()).isEqualTo(topic);
        assertThat(received.getStoreTimestamp() - received.getBornTimestamp()).isGreaterThanOrEqualTo(1_000);
    }

    private static List<MessageQueue> queuesSorted(List<MessageQueue> queues) {
        return queues.stream().sorted().toList();
    }
}

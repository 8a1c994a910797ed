package io.rillmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rillmq.client.admin.QueueOffsets;
import io.rillmq.client.admin.TopicInfo;
import io.rillmq.client.consumer.Consumer;
import io.rillmq.client.consumer.Delivery;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.ReceivedMessage;
import io.rillmq.client.consumer.TagFilter;
import io.rillmq.client.error.GroupInUseException;
import io.rillmq.client.error.InvalidMessageException;
import io.rillmq.client.error.RouteMissingException;
import io.rillmq.client.producer.Durability;
import io.rillmq.client.producer.Message;
import io.rillmq.client.producer.Producer;
import io.rillmq.client.producer.SendReceipt;
import io.rillmq.client.producer.SendResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What the SDK does with any cluster: the same against Apache RocketMQ's own servers and against ours. */
@Timeout(120)
abstract class ClientContract {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private RillClient client;
    private Producer producer;

    /** A name server of a cluster with at least one broker that creates topics when they are first sent to. */
    abstract String nameServers();

    /** Stops the broker and starts it again on the same address and data. */
    abstract void restartBroker() throws Exception;

    /** A busy machine's name server hears of a broker that says it is ready only seconds later. */
    private static void awaitBroker(RillClient client) {
        await().atMost(WAIT.multipliedBy(2))
                .ignoreExceptions()
                .until(() -> client.admin().allTopics().block(WAIT).stream()
                        .anyMatch(topic -> topic.name().equals("TBW102")));
    }

    @BeforeEach
    void connect() {
        client = RillClient.builder().nameServers(nameServers()).build();
        producer = client.producer().group("contract_producer").build();
        awaitBroker(client);
    }

    @AfterEach
    void disconnect() {
        client.close().block(WAIT);
    }

    private static String fresh(String name) {
        return name + "_" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    }

    private String topicWith(int queues) {
        String topic = fresh("topic");
        client.admin().createTopic(topic, queues).block(WAIT);
        return topic;
    }

    private static Flux<Message> numbered(String topic, int from, int count) {
        return Flux.range(from, count).map(i -> Message.to(topic).key("k" + i).body("message " + i));
    }

    private static List<String> texts(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "message " + i).toList();
    }

    private void send(String topic, int from, int count) {
        assertThat(producer.send(numbered(topic, from, count)).collectList().block(WAIT))
                .hasSize(count);
    }

    private List<ReceivedMessage> read(String topic, Position from, int count) {
        return client.reader(topic)
                .from(from)
                .build()
                .receive()
                .take(count)
                .collectList()
                .block(WAIT);
    }

    private Disposable collect(Consumer consumer, Queue<String> into) {
        return consumer.receive()
                .concatMap(delivery -> {
                    into.add(delivery.text());
                    return delivery.ack();
                })
                .subscribe();
    }

    @Test
    void theFirstMessageCreatesItsTopicAndGetsAReceipt() {
        String topic = fresh("auto");

        SendReceipt receipt = producer.send(
                        Message.to(topic).tag("paid").key("42").body("hello"))
                .block(WAIT);

        assertThat(receipt.durability()).isEqualTo(Durability.AS_CONFIGURED);
        assertThat(receipt.queue().topic().value()).isEqualTo(topic);
        assertThat(receipt.queueOffset()).isZero();
        assertThat(receipt.messageId()).hasSize(32);
        assertThat(receipt.uniqueId()).hasSize(32);
    }

    @Test
    void aMessageArrivesAsItWasSent() {
        String topic = topicWith(1);
        Message message = Message.to(topic)
                .tag("paid")
                .key("42", "43")
                .property("colour", "red")
                .body("hällo");

        SendReceipt receipt = producer.send(message).block(WAIT);
        ReceivedMessage received = read(topic, Position.earliest(), 1).get(0);

        assertThat(received.text()).isEqualTo("hällo");
        assertThat(received.topic()).isEqualTo(topic);
        assertThat(received.tag()).contains("paid");
        assertThat(received.keys()).containsExactly("42", "43");
        assertThat(received.property("colour")).contains("red");
        assertThat(received.uniqueId()).isEqualTo(receipt.uniqueId());
        assertThat(received.messageId()).isEqualTo(receipt.messageId());
        assertThat(received.queue()).isEqualTo(receipt.queue());
        assertThat(received.queueOffset()).isEqualTo(receipt.queueOffset());
        assertThat(received.reconsumeTimes()).isZero();
        assertThat(received.stored())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void receiptsOfAStreamComeInItsOrder() {
        String topic = topicWith(4);

        List<SendResult> results =
                producer.sendAll(numbered(topic, 0, 500)).collectList().block(WAIT);

        assertThat(results).hasSize(500).allMatch(SendResult.Sent.class::isInstance);
        assertThat(results.stream().map(result -> new String(result.message().body())))
                .containsExactlyElementsOf(texts(0, 500));
        Set<Integer> queues = new HashSet<>();
        results.forEach(result ->
                queues.add(((SendResult.Sent) result).receipt().queue().queueId()));
        assertThat(queues).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void messagesWithOneOrderKeyGoToOneQueue() {
        String topic = topicWith(4);

        List<SendReceipt> receipts = producer.send(
                        numbered(topic, 0, 20).map(message -> message.orderedBy("customer-7")))
                .collectList()
                .block(WAIT);

        assertThat(receipts)
                .extracting(SendReceipt::queue)
                .hasSize(20)
                .containsOnly(receipts.get(0).queue());
    }

    @Test
    void aMessageGoesToTheQueueThatIsAskedFor() {
        String topic = topicWith(4);
        var queue = producer.send(Message.to(topic).body("first")).block(WAIT).queue();

        SendReceipt receipt =
                producer.send(Message.to(topic).body("second"), queue).block(WAIT);

        assertThat(receipt.queue()).isEqualTo(queue);
        assertThat(receipt.queueOffset()).isEqualTo(1);
    }

    @Test
    void aMessageThatBreaksALimitFailsAloneAndSaysWhy() {
        String topic = topicWith(1);

        List<SendResult> results = producer.sendAll(Flux.just(
                        Message.to(topic).body("one"),
                        Message.to(topic).body(""),
                        Message.to(topic).body("three")))
                .collectList()
                .block(WAIT);

        assertThat(results).hasSize(3);
        assertThat(results.get(0)).isInstanceOf(SendResult.Sent.class);
        assertThat(results.get(2)).isInstanceOf(SendResult.Sent.class);
        assertThat(results.get(1)).isInstanceOfSatisfying(SendResult.Failed.class, failed -> {
            assertThat(failed.error()).isInstanceOf(InvalidMessageException.class);
            assertThat(failed.error()).hasMessageContaining("0 bytes");
        });
        assertThatThrownBy(() -> producer.send(Message.to(topic).body(new byte[4 * 1024 * 1024 + 1]))
                        .block(WAIT))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("4194305")
                .hasMessageContaining("4194304");
    }

    @Test
    void aLargeMessageArrivesWhole() {
        String topic = topicWith(1);
        byte[] body = new byte[3 * 1024 * 1024];
        ThreadLocalRandom.current().nextBytes(body);

        producer.send(Message.to(topic).body(body)).block(WAIT);

        assertThat(read(topic, Position.earliest(), 1).get(0).body()).isEqualTo(body);
    }

    @Test
    void oneQueueIsReadInItsOrder() {
        String topic = topicWith(1);
        send(topic, 0, 1000);

        List<ReceivedMessage> read = read(topic, Position.earliest(), 1000);

        assertThat(read)
                .extracting(ReceivedMessage::queueOffset)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(Long::valueOf).toList());
        assertThat(read.stream().map(ReceivedMessage::text).toList())
                .containsExactlyInAnyOrderElementsOf(texts(0, 1000));
    }

    @Test
    void aReaderFromTheLatestSeesOnlyWhatComesLater() {
        String topic = topicWith(2);
        send(topic, 0, 10);
        Position now = client.reader(topic).build().resolve().block(WAIT);
        send(topic, 10, 10);

        List<ReceivedMessage> read = read(topic, now, 10);

        assertThat(read).extracting(ReceivedMessage::text).containsExactlyInAnyOrderElementsOf(texts(10, 10));
    }

    @Test
    void aWaitingReaderIsGivenTheNextMessage() {
        String topic = topicWith(2);
        Position now = client.reader(topic).build().resolve().block(WAIT);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Disposable reading =
                client.reader(topic).from(now).build().receive().subscribe(message -> seen.add(message.text()));

        send(topic, 0, 3);
        await().atMost(WAIT).untilAsserted(() -> assertThat(seen).hasSize(3));
        send(topic, 3, 3);

        await().atMost(WAIT).untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrderElementsOf(texts(0, 6)));
        reading.dispose();
    }

    @Test
    void aReaderBeginsAtATimeOrAtAnOffset() {
        String topic = topicWith(1);
        send(topic, 0, 20);
        ReceivedMessage tenth = read(topic, Position.earliest(), 20).get(10);

        assertThat(read(topic, Position.earliest().with(tenth.brokerName(), 0, 10), 10))
                .extracting(ReceivedMessage::queueOffset)
                .startsWith(10L);
        assertThat(read(topic, Position.at(tenth.stored()), 1).get(0).queueOffset())
                .isLessThanOrEqualTo(10);
        assertThat(read(topic, Position.at(Instant.EPOCH), 1).get(0).queueOffset())
                .isZero();
    }

    @Test
    void aReaderTakesOnlyTheTagsItWants() {
        String topic = topicWith(1);
        // "Aa" and "BB" have the same hash code: the broker cannot tell them apart.
        for (String tag : List.of("Aa", "BB", "paid", "Aa")) {
            producer.send(Message.to(topic).tag(tag).body(tag)).block(WAIT);
        }

        List<String> read = client.reader(topic)
                .from(Position.earliest())
                .filter(TagFilter.tags("Aa", "paid"))
                .build()
                .receive()
                .map(ReceivedMessage::text)
                .take(3)
                .collectList()
                .block(WAIT);

        assertThat(read).containsExactly("Aa", "paid", "Aa");
    }

    @Test
    void aReaderGivesNoMoreThanIsAskedFor() {
        String topic = topicWith(1);
        send(topic, 0, 100);

        StepVerifier.create(
                        client.reader(topic).from(Position.earliest()).build().receive(), 0)
                .expectSubscription()
                .thenRequest(3)
                .expectNextCount(3)
                .thenRequest(40)
                .expectNextCount(40)
                .thenRequest(57)
                .expectNextCount(57)
                .thenCancel()
                .verify(WAIT);
    }

    @Test
    void anUnknownTopicIsAnErrorThatNamesTheFix() {
        String topic = fresh("unknown");

        assertThatThrownBy(() -> client.reader(topic).build().receive().blockFirst(WAIT))
                .isInstanceOf(RouteMissingException.class)
                .hasMessageContaining(topic)
                .hasMessageContaining(nameServers())
                .hasMessageContaining("topic create");
    }

    @Test
    void aGroupReceivesEverythingOnceAndGoesOnWhereItStopped() {
        String topic = topicWith(4);
        String group = fresh("group");
        send(topic, 0, 200);
        Queue<String> first = new ConcurrentLinkedQueue<>();
        Consumer consumer = client.consumer()
                .group(group)
                .subscribe(topic)
                .from(Position.earliest())
                .build();
        collect(consumer, first);
        await().atMost(WAIT).untilAsserted(() -> assertThat(first).hasSize(200));

        consumer.close().block(WAIT);
        send(topic, 200, 50);
        Queue<String> second = new ConcurrentLinkedQueue<>();
        Consumer next = client.consumer()
                .group(group)
                .subscribe(topic)
                .from(Position.earliest())
                .build();
        collect(next, second);

        await().atMost(WAIT).untilAsserted(() -> assertThat(second).hasSizeGreaterThanOrEqualTo(50));
        next.close().block(WAIT);
        assertThat(first).containsExactlyInAnyOrderElementsOf(texts(0, 200));
        assertThat(second).containsExactlyInAnyOrderElementsOf(texts(200, 50));
    }

    @Test
    void twoMembersShareTheQueuesAndOneTakesOverFromTheOther() {
        String topic = topicWith(4);
        String group = fresh("group");
        RillClient other = RillClient.builder().nameServers(nameServers()).build();
        Queue<String> mine = new ConcurrentLinkedQueue<>();
        Queue<String> others = new ConcurrentLinkedQueue<>();
        Consumer left = client.consumer().group(group).subscribe(topic).build();
        Consumer right = other.consumer().group(group).subscribe(topic).build();
        collect(left, mine);
        collect(right, others);

        List<Integer> sent = new ArrayList<>();
        await().atMost(WAIT).untilAsserted(() -> {
            send(topic, sent.size(), 4);
            IntStream.range(0, 4).forEach(i -> sent.add(i));
            assertThat(mine).isNotEmpty();
            assertThat(others).isNotEmpty();
        });
        right.close().block(WAIT);
        other.close().block(WAIT);
        send(topic, 100_000, 40);

        await().atMost(WAIT).untilAsserted(() -> assertThat(mine).containsAll(texts(100_000, 40)));
        left.close().block(WAIT);
    }

    @Test
    void whatIsGivenBackComesAgain() {
        String topic = topicWith(1);
        Consumer consumer = client.consumer()
                .group(fresh("group"))
                .subscribe(topic)
                .from(Position.earliest())
                .build();
        send(topic, 0, 3);
        Queue<Delivery> again = new ConcurrentLinkedQueue<>();
        Disposable receiving = consumer.receive()
                .concatMap(delivery -> {
                    if (delivery.message().reconsumeTimes() > 0) {
                        again.add(delivery);
                        return delivery.ack();
                    }
                    return delivery.text().equals("message 1") ? delivery.nack(Duration.ofSeconds(1)) : delivery.ack();
                })
                .subscribe();

        await().atMost(WAIT).untilAsserted(() -> assertThat(again).hasSize(1));
        Delivery delivery = again.remove();
        assertThat(delivery.text()).isEqualTo("message 1");
        assertThat(delivery.topic()).isEqualTo(topic);
        assertThat(delivery.message().reconsumeTimes()).isEqualTo(1);
        assertThat(delivery.key()).contains("k1");
        receiving.dispose();
    }

    @Test
    void aConsumerHoldsNoMoreThanItsBudgetAndGivesNoMoreThanIsAskedFor() {
        String topic = topicWith(2);
        send(topic, 0, 300);
        Consumer consumer = client.consumer()
                .group(fresh("group"))
                .subscribe(topic)
                .from(Position.earliest())
                .prefetch(8, 1024)
                .build();

        StepVerifier.create(
                        consumer.receive().concatMap(delivery -> delivery.ack().thenReturn(delivery.text()), 1), 0)
                .expectSubscription()
                .thenRequest(5)
                .expectNextCount(5)
                .thenRequest(295)
                .expectNextCount(295)
                .thenCancel()
                .verify(WAIT);
    }

    @Test
    void aClientIsInAGroupOnlyOnce() {
        String topic = topicWith(1);
        String group = fresh("group");
        Consumer consumer = client.consumer()
                .group(group)
                .subscribe(topic)
                .from(Position.earliest())
                .build();
        Disposable first = consumer.receive().subscribe();

        StepVerifier.create(consumer.receive())
                .expectError(GroupInUseException.class)
                .verify(WAIT);

        first.dispose();
        send(topic, 0, 1);
        StepVerifier.create(consumer.receive().take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(WAIT);
    }

    @Test
    void streamsOutliveARestartOfTheBroker() throws Exception {
        String topic = topicWith(2);
        String group = fresh("group");
        Queue<String> consumed = new ConcurrentLinkedQueue<>();
        Queue<String> read = new ConcurrentLinkedQueue<>();
        Consumer consumer = client.consumer()
                .group(group)
                .subscribe(topic)
                .from(Position.earliest())
                .build();
        collect(consumer, consumed);
        Disposable reading = client.reader(topic)
                .from(Position.earliest())
                .build()
                .receive()
                .subscribe(message -> read.add(message.text()));
        send(topic, 0, 10);
        await().atMost(WAIT).untilAsserted(() -> assertThat(consumed).containsAll(texts(0, 10)));

        restartBroker();
        await().atMost(WAIT).ignoreExceptions().until(() -> {
            send(topic, 10, 10);
            return true;
        });

        await().atMost(WAIT).untilAsserted(() -> {
            assertThat(consumed).containsAll(texts(0, 20));
            assertThat(read).containsAll(texts(0, 20));
        });
        reading.dispose();
        consumer.close().block(WAIT);
    }

    @Test
    void closingTheClientEndsItsStreams() {
        String topic = topicWith(1);
        RillClient other = RillClient.builder().nameServers(nameServers()).build();
        Consumer consumer =
                other.consumer().group(fresh("group")).subscribe(topic).build();

        StepVerifier.create(consumer.receive())
                .then(() -> other.close().subscribe())
                .expectComplete()
                .verify(WAIT);
    }

    @Test
    void topicsAreCreatedListedMeasuredAndDeleted() {
        String topic = topicWith(3);
        send(topic, 0, 30);

        List<TopicInfo> topics = client.admin().topics().block(WAIT);
        List<QueueOffsets> offsets = client.admin().offsets(topic).block(WAIT);

        assertThat(topics).extracting(TopicInfo::name).contains(topic).doesNotContain("TBW102", "DefaultCluster");
        TopicInfo info = topics.stream()
                .filter(each -> each.name().equals(topic))
                .findFirst()
                .orElseThrow();
        assertThat(info.readQueues()).isEqualTo(3 * info.brokers().size());
        assertThat(offsets).hasSize(info.readQueues());
        assertThat(offsets.stream().mapToLong(QueueOffsets::count).sum()).isEqualTo(30);
        assertThat(client.admin().allTopics().block(WAIT))
                .extracting(TopicInfo::name)
                .contains(topic, "TBW102");

        client.admin().deleteTopic(topic).block(WAIT);

        assertThat(client.admin().topics().block(WAIT))
                .extracting(TopicInfo::name)
                .doesNotContain(topic);
    }

    @Test
    void resolvedPositionsNameEveryQueue() {
        String topic = topicWith(2);
        send(topic, 0, 4);
        // Apache RocketMQ acknowledges before its queues show the messages.
        await().until(() -> countOf(topic) == 4);

        Position position =
                client.reader(topic).from(Position.latest()).build().resolve().block(WAIT);

        assertThat(position).isInstanceOfSatisfying(Position.AtOffsets.class, at -> {
            Map<String, Long> offsets = at.offsets();
            assertThat(offsets)
                    .hasSize(client.admin().offsets(topic).block(WAIT).size());
            assertThat(offsets.values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(4);
        });
    }

    private long countOf(String topic) {
        return client.admin().offsets(topic).block(WAIT).stream()
                .mapToLong(QueueOffsets::count)
                .sum();
    }
}

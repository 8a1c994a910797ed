package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that pick messages by their properties. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlFilterTest {
    private static final int SYSTEM_ERROR = 1;
    private static final int SUBSCRIPTION_PARSE_FAILED = 23;

    private Servers servers;

    @BeforeAll
    void start(@TempDir Path directory) {
        // Official brokers filter by tags only unless they are told.
        servers = Servers.start(directory, new Servers.Options(1, true, Map.of("enablePropertyFilter", "true")));
    }

    @AfterAll
    void end() {
        // Null when the servers did not start.
        if (servers != null) {
            servers.close();
        }
    }

    private static Message order(String topic, String body, int amount, String region) {
        Message message = message(topic, body);
        message.putUserProperty("amount", String.valueOf(amount));
        message.putUserProperty("region", region);
        return message;
    }

    private static DefaultMQPushConsumer consume(Clients clients, String group, String topic, String sql, Inbox inbox)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, MessageSelector.bySql(sql));
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        return consumer;
    }

    @Test
    void aPushConsumerGetsTheMessagesThatItsExpressionPicks() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql", 4);
            Inbox inbox = new Inbox();
            String sql = "(amount BETWEEN 10 AND 19 AND region IN ('north', 'it''s') OR amount > 95.5)"
                    + " AND NOT (region = 'south') AND absent IS NULL AND region IS NOT NULL";
            consume(clients, unique("group"), topic, sql, inbox);
            DefaultMQProducer producer = clients.producer();

            List<String> expected = new ArrayList<>();
            for (int amount = 0; amount < 100; amount++) {
                for (String region : List.of("north", "south", "it's")) {
                    String body = amount + " " + region;
                    producer.send(order(topic, body, amount, region));
                    if ((amount >= 10 && amount < 20 || amount > 95) && !region.equals("south")) {
                        expected.add(body);
                    }
                }
            }

            inbox.awaitBodies(expected);
            assertThat(inbox.bodies()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aLitePullConsumerGetsTheMessagesThatItsExpressionPicks() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql-lite", 2);
            DefaultMQProducer producer = clients.producer();
            for (int amount = 0; amount < 20; amount++) {
                producer.send(order(topic, "m-" + amount, amount, "north"));
            }
            DefaultLitePullConsumer consumer = clients.litePullConsumer(unique("group"));
            consumer.subscribe(topic, MessageSelector.bySql("amount < 10"));
            consumer.start();

            Inbox inbox = new Inbox();
            await().atMost(WAIT).until(() -> inbox.addAll(consumer.poll(200)) >= 10);

            assertThat(inbox.bodies()).containsExactlyInAnyOrderElementsOf(bodies("m", 10));
        }
    }

    @Test
    @SuppressWarnings("deprecation") // the client's only way to make a single pull
    void aPullTakesWhatItsExpressionPicksAndIsToldHowFarItCame() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql-pull", 1);
            DefaultMQProducer producer = clients.producer();
            for (int amount = 0; amount < 20; amount++) {
                producer.send(order(topic, "m-" + amount, amount, "north"));
            }
            MessageQueue queue = queuesOf(producer, topic).get(0);
            // RocketMQ's broker fills the queue shortly after it has answered the send.
            await().atMost(WAIT).until(() -> producer.maxOffset(queue) == 20);
            DefaultMQPullConsumer consumer = clients.pullConsumer(unique("group"));

            // The client asks for SQL92 once it has learnt from a heartbeat how old the broker is.
            PullResult some = await().atMost(WAIT)
                    .ignoreExceptionsInstanceOf(MQClientException.class)
                    .until(
                            () -> consumer.pull(queue, MessageSelector.bySql("amount IN ('3', '5')"), 0, 32),
                            result -> true);
            PullResult none = consumer.pull(queue, MessageSelector.bySql("amount = -1"), 5, 32);

            assertThat(some.getPullStatus()).isEqualTo(PullStatus.FOUND);
            assertThat(some.getMsgFoundList()).extracting(Inbox::body).containsExactly("m-3", "m-5");
            assertThat(some.getNextBeginOffset()).isEqualTo(20);
            assertThat(none.getPullStatus()).isEqualTo(PullStatus.NO_MATCHED_MSG);
            assertThat(none.getNextBeginOffset()).isEqualTo(20);
        }
    }

    @Test
    void aMessageBehindALongFilteredOutStretchArrives() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql-stretch", 1);
            DefaultMQProducer producer = clients.producer();
            sendUnwanted(producer, topic, 2_500);
            producer.send(order(topic, "first", 2, "north"));
            Inbox inbox = new Inbox();
            consume(clients, unique("group"), topic, "amount = 2", inbox);

            inbox.awaitCount(1);
            // From here on its pull is parked.
            sendUnwanted(producer, topic, 10);
            producer.send(order(topic, "second", 2, "north"));

            inbox.awaitCount(2);
            assertThat(inbox.bodies()).containsExactly("first", "second");
        }
    }

    @Test
    void whatIsFilteredOutCountsAsConsumed() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql-offset", 1);
            String group = unique("group");
            DefaultMQProducer producer = clients.producer();
            sendUnwanted(producer, topic, 2_500);
            MessageQueue queue = queuesOf(producer, topic).get(0);
            DefaultMQPushConsumer consumer = consume(clients, group, topic, "amount = 2", new Inbox());

            awaitConsumed(consumer, queue, 2_500);
            consumer.shutdown();

            DefaultLitePullConsumer later = clients.litePullConsumer(group);
            later.assign(List.of(queue));
            later.pause(List.of(queue));
            later.start();
            assertThat(later.committed(queue)).isEqualTo(2_500);
        }
    }

    private static void sendUnwanted(DefaultMQProducer producer, String topic, int count) throws Exception {
        for (int sent = 0; sent < count; sent += 500) {
            List<Message> batch = new ArrayList<>();
            for (int i = sent; i < Math.min(count, sent + 500); i++) {
                batch.add(order(topic, "unwanted", 1, "north"));
            }
            producer.send(batch);
        }
    }

    @SuppressWarnings("deprecation") // the only way to see where a push consumer is
    private static void awaitConsumed(DefaultMQPushConsumer consumer, MessageQueue queue, long queueOffset) {
        await().atMost(WAIT)
                .until(() -> consumer.getDefaultMQPushConsumerImpl()
                                .getOffsetStore()
                                .readOffset(queue, ReadOffsetType.READ_FROM_MEMORY)
                        == queueOffset);
    }

    @Test
    void aMessageThatFailsComesAgain() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql-retry", 1);
            Inbox inbox = new Inbox();
            DefaultMQPushConsumer consumer = clients.consumer(unique("group"));
            consumer.subscribe(topic, MessageSelector.bySql("amount = 2"));
            consumer.registerMessageListener((List<MessageExt> batch, ConsumeConcurrentlyContext context) -> {
                inbox.addAll(batch);
                context.setDelayLevelWhenNextConsume(1);
                return batch.get(0).getReconsumeTimes() == 0
                        ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                        : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            DefaultMQProducer producer = clients.producer();

            producer.send(order(topic, "no", 1, "north"));
            producer.send(order(topic, "yes", 2, "north"));

            inbox.awaitCount(2);
            assertThat(inbox.bodies()).containsExactly("yes", "yes");
            assertThat(inbox.messages().get(1).getReconsumeTimes()).isEqualTo(1);
        }
    }

    @Test
    void aConsumerWithABadExpressionDoesNotStart() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("sql-bad", 1);

            MQClientException refusal = refusalOf(clients, topic, "amount > > 5");

            assertThat(refusal.getResponseCode()).isEqualTo(SUBSCRIPTION_PARSE_FAILED);
        }
    }

    @Test
    void aConsumerDoesNotStartWhereOnlyTagsAreFiltered(@TempDir Path directory) throws Exception {
        Servers.Options off = new Servers.Options(1, true, Map.of("enablePropertyFilter", "false"));
        try (Servers tagsOnly = Servers.start(directory, off);
                Clients clients = new Clients(tagsOnly.nameServers())) {
            String topic = clients.topic("sql-off", 1);

            MQClientException refusal = refusalOf(clients, topic, "amount > 5");

            assertThat(refusal.getResponseCode()).isEqualTo(SYSTEM_ERROR);
            assertThat(refusal)
                    .hasMessageContaining("The broker does not support consumer to filter message by SQL92");
        }
    }

    private static MQClientException refusalOf(Clients clients, String topic, String sql) {
        return catchThrowableOfType(
                MQClientException.class, () -> consume(clients, unique("group"), topic, sql, new Inbox()));
    }
}

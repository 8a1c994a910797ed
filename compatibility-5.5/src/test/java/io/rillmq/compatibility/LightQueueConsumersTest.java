package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Light queues (LMQ) read in the ways that there are, and filled by messages that take a detour. */
@Tag("process")
@Execution(ExecutionMode.SAME_THREAD) // the broker has a limit for all of them
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("deprecation")
class LightQueueConsumersTest {
    private static final int QUEUES_MAX = 12;
    private static final int LMQ_QUOTA_EXCEEDED = 2017;
    private static final long LONG_MILLIS = 600_000;
    private static final long SHORT_MILLIS = 500;

    private Servers servers;

    @BeforeAll
    void start(@TempDir Path directory) {
        Map<String, String> light = Map.of(
                "enableLmq", "true",
                "enableMultiDispatch", "true",
                "enableLmqQuota", "true",
                "maxLmqConsumeQueueNum", Integer.toString(QUEUES_MAX));
        servers = Servers.start(directory, new Servers.Options(1, true, light));
    }

    @AfterAll
    void end() {
        // Null when the servers did not start.
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void aPushConsumerGoesOnWhereItsGroupWas() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("parent", 4);
            String group = unique("group");
            DefaultMQProducer producer = clients.producer();
            // So that no offset of the topic's queues is one of the light queue.
            Clients.send(producer, topic, bodies("elsewhere", 40));
            Inbox first = new Inbox();
            DefaultMQPushConsumer consumer = consume(clients, group, topic, first);
            send(producer, topic, bodies("first", 10));
            first.awaitBodies(bodies("first", 10));
            consumer.shutdown();

            send(producer, topic, bodies("second", 10));
            Inbox second = new Inbox();
            consume(clients, group, topic, second);
            second.awaitBodies(bodies("second", 10));

            assertThat(first.bodies()).containsExactlyInAnyOrderElementsOf(bodies("first", 10));
            assertThat(second.bodies()).containsExactlyInAnyOrderElementsOf(bodies("second", 10));
        }
    }

    private static final String PUSHED = "%LMQ%pushed";

    private static void send(DefaultMQProducer producer, String topic, List<String> bodies) throws Exception {
        for (String body : bodies) {
            producer.send(naming(PUSHED, topic, body));
        }
    }

    private static Message naming(String light, String topic, String body) {
        Message message = message(topic, body);
        message.putUserProperty("INNER_MULTI_DISPATCH", light);
        return message;
    }

    /** The consumer is told of the route of the light queue, as in RocketMQ's own example: no name server knows it. */
    private static DefaultMQPushConsumer consume(Clients clients, String group, String topic, Inbox inbox)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(PUSHED, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
        await().atMost(WAIT).until(() -> {
            client.updateTopicRouteInfoFromNameServer(topic);
            return client.getTopicRouteTable().containsKey(topic);
        });
        BrokerData broker =
                client.getTopicRouteTable().get(topic).getBrokerDatas().get(0);
        TopicRouteData route = new TopicRouteData();
        route.setBrokerDatas(List.of(broker));
        client.getTopicRouteTable().put(PUSHED, route);
        consumer.getDefaultMQPushConsumerImpl()
                .updateTopicSubscribeInfo(PUSHED, Set.of(new MessageQueue(PUSHED, broker.getBrokerName(), 0)));
        client.doRebalance();
        return consumer;
    }

    @Test
    void aPopHandsOutItsMessagesAndThoseNotAcknowledgedComeAgain() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("parent", 4);
            DefaultMQProducer producer = clients.producer();
            Clients.send(producer, topic, bodies("elsewhere", 8));
            for (String body : bodies("m", 4)) {
                producer.send(naming("%LMQ%popped", topic, body));
            }
            Pops pops = Pops.of(clients, servers, unique("group"), topic).from("%LMQ%popped");

            List<MessageExt> first = pops.pop(8, LONG_MILLIS);
            for (MessageExt each : first.subList(0, 3)) {
                assertThat(pops.ack(each)).isTrue();
            }
            pops.changeInvisibleTime(first.get(3), SHORT_MILLIS);
            List<MessageExt> again = pops.pop(8, LONG_MILLIS);

            assertThat(first).extracting(Inbox::body).containsExactlyElementsOf(bodies("m", 4));
            assertThat(again).extracting(Inbox::body).containsExactly("m-3");
            assertThat(pops.ack(again.get(0))).isTrue();
            assertThat(pops.popNow(8, LONG_MILLIS)).isEmpty();
        }
    }

    @Test
    void messagesThatWaitAreThereOnceAndWhenTheirTimeHasComeOrTheyAreCommitted() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("parent", 4);
            TransactionMQProducer producer = new TransactionMQProducer(unique("producers"));
            producer.setTransactionListener(new ByFlag());
            clients.started(producer);
            Message level = naming("%LMQ%detour", topic, "level");
            level.setDelayTimeLevel(1);
            Message timer = naming("%LMQ%detour", topic, "timer");
            timer.setDelayTimeMs(1_500);

            producer.sendMessageInTransaction(naming("%LMQ%detour", topic, "rolled back"), false);
            producer.sendMessageInTransaction(naming("%LMQ%detour", topic, "committed"), true);
            producer.send(level);
            producer.send(timer);
            producer.send(naming("%LMQ%detour", topic, "at once"));
            Pops pops = Pops.of(clients, servers, unique("group"), topic).from("%LMQ%detour");
            List<String> found = new ArrayList<>();
            await().atMost(WAIT).until(() -> {
                for (MessageExt each : pops.pop(8, LONG_MILLIS)) {
                    found.add(Inbox.body(each));
                }
                return found.contains("level") && found.contains("timer");
            });

            assertThat(found).containsExactlyInAnyOrder("committed", "at once", "level", "timer");
            assertThat(found.indexOf("at once")).isLessThan(found.indexOf("timer"));
        }
    }

    /** Commits what is sent with true. */
    private static final class ByFlag implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object isCommitted) {
            return (Boolean) isCommitted
                    ? LocalTransactionState.COMMIT_MESSAGE
                    : LocalTransactionState.ROLLBACK_MESSAGE;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return LocalTransactionState.UNKNOW;
        }
    }

    @Test
    void beyondTheLimitNoneComesIntoBeingUntilOneIsDeleted() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("parent", 1);
            DefaultMQAdminExt admin = Tools.admin(clients);
            DefaultMQProducer producer = clients.producer();
            List<String> made = new ArrayList<>();
            try {
                assertThatThrownBy(() -> {
                            for (int i = 0; i <= QUEUES_MAX; i++) {
                                String light = "%LMQ%limited-" + i;
                                producer.send(naming(light, topic, "m"));
                                made.add(light);
                            }
                        })
                        .isInstanceOfSatisfying(MQBrokerException.class, refusal -> {
                            assertThat(refusal.getResponseCode()).isEqualTo(LMQ_QUOTA_EXCEEDED);
                            assertThat(refusal.getErrorMessage()).contains("maxLmqConsumeQueueNum is " + QUEUES_MAX);
                        });
                producer.send(naming(made.get(1), topic, "those that are there go on"));
                admin.deleteTopicInBroker(Set.of(servers.brokerAddress(0)), made.remove(0));
                producer.send(naming("%LMQ%fits", topic, "m"));
                made.add("%LMQ%fits");

                assertThatThrownBy(() -> producer.send(naming("%LMQ%one-more", topic, "m")))
                        .isInstanceOf(MQBrokerException.class);
            } finally {
                for (String light : made) {
                    admin.deleteTopicInBroker(Set.of(servers.brokerAddress(0)), light);
                }
            }
        }
    }
}

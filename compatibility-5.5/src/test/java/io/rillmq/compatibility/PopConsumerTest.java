package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Messages are handed out one by one to whoever asks, acknowledged by handle, and come again when they are not. */
@Tag("process")
@ExtendWith(SharedServers.class)
class PopConsumerTest {
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final long LONG = 600_000;
    private static final long SHORT = 500;

    @Test
    void pushConsumersThatPopShareAllMessagesAndGetRefusedOnesAgain(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("popped", 4);
        String group = unique("group");
        DefaultMQAdminExt admin = Tools.admin(clients);
        SubscriptionGroupConfig config = new SubscriptionGroupConfig();
        config.setGroupName(group);
        admin.createAndUpdateSubscriptionGroupConfig(servers.brokerAddress(0), config);
        admin.setMessageRequestMode(servers.brokerAddress(0), topic, group, MessageRequestMode.POP, 0, TIMEOUT_MILLIS);
        Inbox inbox = new Inbox();
        awaitPopping(consume(clients, group, topic, inbox));
        awaitPopping(consume(clients, group, topic, inbox));

        send(clients.producer(), topic, bodies("m", 40));

        inbox.awaitBodies(bodies("m", 40));
        await().atMost(WAIT).untilAsserted(() -> assertThat(inbox.messages().stream()
                        .filter(each -> each.getReconsumeTimes() == 1)
                        .toList())
                .extracting(Inbox::body)
                .containsExactlyInAnyOrder("m-0", "m-10", "m-20", "m-30"));
        assertThat(inbox.bodies()).hasSize(44);
        assertThat(inbox.messages()).extracting(MessageExt::getTopic).containsOnly(topic);
    }

    /** Each tenth message, the first time. */
    private static boolean isRefused(MessageExt message) {
        return message.getReconsumeTimes() == 0 && Inbox.body(message).endsWith("0");
    }

    private static DefaultMQPushConsumer consume(Clients clients, String group, String topic, Inbox inbox)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setClientRebalance(false);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((List<MessageExt> batch, ConsumeConcurrentlyContext context) -> {
            inbox.addAll(batch);
            return isRefused(batch.get(0))
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    @SuppressWarnings("deprecation") // the only way to see what a push consumer does with a queue
    private static void awaitPopping(DefaultMQPushConsumer consumer) {
        await().atMost(WAIT).until(() -> !consumer.getDefaultMQPushConsumerImpl()
                .getRebalanceImpl()
                .getPopProcessQueueTable()
                .isEmpty());
    }

    @Test
    void whatIsAcknowledgedIsGoneAndWhatIsNotComesAgainCounted(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("handed", 1);
        Pops pops = Pops.of(clients, servers, unique("group"), topic);
        send(clients.producer(), topic, bodies("m", 4));

        List<MessageExt> first = pops.pop(4, LONG);
        assertThat(pops.ackAll(first.subList(0, 2))).isTrue();
        pops.changeInvisibleTime(first.get(2), SHORT);
        pops.changeInvisibleTime(first.get(3), SHORT);
        List<MessageExt> again = new ArrayList<>();
        await().atMost(WAIT).until(() -> {
            again.addAll(pops.pop(4, LONG));
            return again.size() == 2;
        });

        assertThat(first).extracting(Inbox::body).containsExactlyElementsOf(bodies("m", 4));
        assertThat(again).extracting(Inbox::body).containsExactlyInAnyOrder("m-2", "m-3");
        assertThat(again).extracting(MessageExt::getReconsumeTimes).containsOnly(1);
        assertThat(pops.ack(first.get(2))).as("its time is over").isTrue();
        assertThat(pops.ack(again.get(0))).isTrue();
        assertThat(pops.ack(again.get(1), "no handle at all 1 2 3 4")).isFalse();
        assertThat(pops.ack(again.get(1))).isTrue();
        assertThat(pops.popNow(4, LONG)).isEmpty();
    }

    @Test
    void aChangedTimeBringsAMessageBackEarlierAndGivesItANewHandle(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("changed", 1);
        Pops pops = Pops.of(clients, servers, unique("group"), topic);
        send(clients.producer(), topic, List.of("m"));
        MessageExt first = pops.pop(1, LONG).get(0);

        String handle = pops.changeInvisibleTime(first, SHORT);
        List<MessageExt> again = pops.pop(1, LONG);

        assertThat(handle).isNotNull().isNotEqualTo(Pops.handle(first));
        assertThat(again)
                .singleElement()
                .extracting(MessageExt::getReconsumeTimes)
                .isEqualTo(1);
        assertThat(pops.changeInvisibleTime(first, SHORT)).isNull();
        assertThat(pops.ack(again.get(0))).isTrue();
    }

    @Test
    void anOrderedPopBlocksItsQueueAndRepeatsForTheSameAttempt(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("inorder", 1);
        Pops pops = Pops.of(clients, servers, unique("group"), topic);
        send(clients.producer(), topic, bodies("m", 3));

        List<MessageExt> first = pops.popOrdered(2, LONG, "one");
        List<MessageExt> blocked = pops.popOrdered(2, LONG, "two");
        List<MessageExt> repeated = pops.popOrdered(2, SHORT, "one");
        assertThat(pops.ack(repeated.get(0))).isTrue();
        List<MessageExt> again = new ArrayList<>();
        await().atMost(WAIT).until(() -> again.addAll(pops.popOrdered(2, LONG, "two")));

        assertThat(first).extracting(Inbox::body).containsExactly("m-0", "m-1");
        assertThat(blocked).isEmpty();
        assertThat(repeated).extracting(Inbox::body).containsExactly("m-0", "m-1");
        assertThat(repeated).extracting(MessageExt::getReconsumeTimes).containsOnly(0);
        assertThat(again).extracting(Inbox::body).containsExactly("m-1", "m-2");
        assertThat(again).extracting(MessageExt::getReconsumeTimes).containsExactly(1, 0);
    }

    @Test
    void largeMessagesOfOneQueueComeTogetherThoughTheBrokerReadsThemInTurn(Clients clients, Servers servers)
            throws Exception {
        String topic = clients.topic("large", 1);
        Pops pops = Pops.of(clients, servers, unique("group"), topic);
        List<String> large = bodies("x".repeat(100 << 10), 3);
        send(clients.producer(), topic, large);

        List<MessageExt> popped = pops.popNow(32, LONG);

        assertThat(popped).extracting(Inbox::body).containsExactlyInAnyOrderElementsOf(large);
        for (MessageExt each : popped) {
            assertThat(pops.ack(each)).isTrue();
        }
    }

    @Test
    void aTagFilterHandsOutTheNamedTagsOnly(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("tagged", 1);
        Pops pops = Pops.of(clients, servers, unique("group"), topic);
        DefaultMQProducer producer = clients.producer();
        for (String tag : List.of("paid", "open", "refunded")) {
            Message message = message(topic, tag);
            message.setTags(tag);
            producer.send(message);
        }

        List<MessageExt> popped = pops.popByTag("paid || refunded", 32, LONG);

        assertThat(popped).extracting(Inbox::body).containsExactly("paid", "refunded");
        assertThat(pops.popNow(32, LONG)).isEmpty();
    }

    @Test
    void acksOutliveKillNineAndWhatWasInHandComesAgain(@TempDir Path directory) throws Exception {
        try (Servers servers = Servers.start(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("killed", 2);
            Pops pops = Pops.of(clients, servers, unique("group"), topic);
            List<String> bodies = bodies("m", 20);
            send(clients.producer(), topic, bodies);
            List<MessageExt> inHand = new ArrayList<>();
            await().atMost(WAIT).until(() -> {
                inHand.addAll(pops.popNow(32, LONG));
                return inHand.size() == bodies.size();
            });
            Set<String> left = new HashSet<>(bodies);
            for (MessageExt each : inHand.subList(0, 10)) {
                if (pops.ack(each)) {
                    left.remove(Inbox.body(each));
                }
            }

            servers.killBroker();
            servers.startBroker();

            for (MessageExt each : inHand) {
                if (left.contains(Inbox.body(each))) {
                    // Without effect where the broker died before it was logged that the message is in hand.
                    pops.changeInvisibleTime(each, SHORT);
                }
            }
            Set<String> again = new HashSet<>();
            await().atMost(WAIT).ignoreExceptions().until(() -> {
                for (MessageExt each : pops.pop(32, LONG)) {
                    again.add(Inbox.body(each));
                    pops.ack(each);
                }
                return again.containsAll(left);
            });
            assertThat(again).isEqualTo(left);
        }
    }
}

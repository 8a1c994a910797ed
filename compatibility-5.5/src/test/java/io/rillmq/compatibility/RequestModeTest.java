package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.message.MessageQueueAssignment;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker divides the queues, and says whether they are pulled or popped. */
@Tag("process")
@ExtendWith(SharedServers.class)
class RequestModeTest {
    private static final int TIMEOUT_MILLIS = 15_000;

    @Test
    void consumersThatLeaveTheDivisionToTheBrokerShareTheQueues(Clients clients) throws Exception {
        String topic = clients.topic("assigned", 4);
        String group = unique("group");
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer first = consume(clients, group, topic, inbox);
        DefaultMQPushConsumer second = consume(clients, group, topic, inbox);

        await().atMost(WAIT).untilAsserted(() -> {
            assertThat(queueIds(first, topic, group)).hasSize(2);
            assertThat(queueIds(second, topic, group))
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(queueIds(first, topic, group));
        });
        send(clients.producer(), topic, bodies("m", 100));

        inbox.awaitBodies(bodies("m", 100));
    }

    @Test
    void aGroupThatIsSetToPopGetsOneEntryForAllQueuesOfABroker(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("popped", 4);
        String group = unique("group");
        DefaultMQAdminExt admin = Tools.admin(clients);
        DefaultMQPushConsumer member = clients.consume(group, topic, new Inbox());
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(queueIds(member, topic, group)).hasSize(4));

        admin.setMessageRequestMode(servers.brokerAddress(0), topic, group, MessageRequestMode.POP, 0, TIMEOUT_MILLIS);

        assertThat(assignments(member, topic, group)).singleElement().satisfies(each -> {
            assertThat(each.getMode()).isEqualTo(MessageRequestMode.POP);
            assertThat(each.getMessageQueue().getQueueId()).isEqualTo(-1);
        });
        admin.setMessageRequestMode(servers.brokerAddress(0), topic, group, MessageRequestMode.PULL, 0, TIMEOUT_MILLIS);
        assertThat(queueIds(member, topic, group)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void aModeIsRefusedForRetryTopicsAndForWhatIsNotThere(Clients clients, Servers servers) throws Exception {
        String topic = clients.topic("refused", 1);
        String group = unique("group");
        clients.consume(group, topic, new Inbox());
        DefaultMQAdminExt admin = Tools.admin(clients);
        String broker = servers.brokerAddress(0);

        assertThatThrownBy(() -> admin.setMessageRequestMode(
                        broker, "%RETRY%" + group, group, MessageRequestMode.POP, 0, TIMEOUT_MILLIS))
                .hasMessageContaining("CODE: 16")
                .hasMessageContaining("retry topic is not allowed to set mode");
        assertThatThrownBy(() -> admin.setMessageRequestMode(
                        broker, "no-such-topic", group, MessageRequestMode.POP, 0, TIMEOUT_MILLIS))
                .hasMessageContaining("no-such-topic");
        assertThatThrownBy(() -> admin.setMessageRequestMode(
                        broker, topic, "no-such-group", MessageRequestMode.POP, 0, TIMEOUT_MILLIS))
                .hasMessageContaining("no-such-group");
    }

    private static DefaultMQPushConsumer consume(Clients clients, String group, String topic, Inbox inbox)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setClientRebalance(false);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        return consumer;
    }

    private static List<Integer> queueIds(DefaultMQPushConsumer member, String topic, String group) throws Exception {
        List<Integer> ids = new ArrayList<>();
        assignments(member, topic, group)
                .forEach(each -> ids.add(each.getMessageQueue().getQueueId()));
        return ids;
    }

    /** What the broker says that the member has. */
    @SuppressWarnings("deprecation") // the only way to ask with the client's own request
    private static Set<MessageQueueAssignment> assignments(DefaultMQPushConsumer member, String topic, String group)
            throws Exception {
        Set<MessageQueueAssignment> told = member.getDefaultMQPushConsumerImpl()
                .getmQClientFactory()
                .queryAssignment(topic, group, "AVG", MessageModel.CLUSTERING, TIMEOUT_MILLIS);
        return told == null ? Set.of() : told.stream().collect(Collectors.toSet());
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.body.Connection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.remoting.protocol.heartbeat.HeartbeatData;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Members of one group that subscribe to different things, and heartbeats that leave subscriptions out. */
@Tag("process")
@ExtendWith(SharedServers.class)
// While differing members are refused, the other test cannot have any.
@Execution(ExecutionMode.SAME_THREAD)
class GroupConsistencyTest {
    private static final String REJECT = "rejectInconsistentSubscription";
    private static final int FAST_MILLIS = 500;

    @Test
    void membersThatDifferAreShownByTheToolsAndRefusedWhenTheBrokerIsToldTo(Clients clients, Servers servers)
            throws Exception {
        String topic = clients.topic("consistent", 2);
        String group = unique("group");
        String key = "inconsistentSubscription_" + group;
        DefaultMQAdminExt admin = Tools.admin(clients);
        Inbox paid = new Inbox();
        Inbox open = new Inbox();
        DefaultMQPushConsumer wantsPaid = started(clients.consumer(group), topic, "paid", paid);
        DefaultMQPushConsumer wantsOpen = started(clients.consumer(group), topic, "open", open);

        await().atMost(WAIT).untilAsserted(() -> assertThat(runtimeInfo(admin, servers))
                .hasEntrySatisfying(key, difference -> assertThat(difference)
                        .contains(clientId(wantsPaid), clientId(wantsOpen))
                        .contains("of topic " + topic, "tags paid", "tags open")));
        assertThat(subscriptions(admin, group)).hasSize(2);

        wantsOpen.shutdown();
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(runtimeInfo(admin, servers)).doesNotContainKey(key));
        set(admin, servers, "true");
        try {
            DefaultMQPushConsumer refused = started(clients.consumer(group), topic, "open", open);
            DefaultMQProducer producer = clients.producer();
            send(producer, topic, "paid", 10);
            paid.awaitCount(10);
            assertThat(admin.examineConsumerConnectionInfo(group).getConnectionSet())
                    .extracting(Connection::getClientId)
                    .containsExactly(clientId(wantsPaid));

            // It has survived, and comes in once nobody differs.
            wantsPaid.shutdown();
            send(producer, topic, "open", 10);
            open.awaitCount(10);
            assertThat(admin.examineConsumerConnectionInfo(group).getConnectionSet())
                    .extracting(Connection::getClientId)
                    .containsExactly(clientId(refused));
        } finally {
            set(admin, servers, "false");
        }
    }

    @Test
    void membersWithDifferentFingerprintsLeaveTheirSubscriptionsOutAndKeepThem(Clients clients) throws Exception {
        String topic = clients.topic("fingerprint", 2);
        String other = clients.topic("later", 1);
        String group = unique("group");
        DefaultMQAdminExt admin = Tools.admin(clients);
        List<Heartbeats> heartbeats = List.of(new Heartbeats(), new Heartbeats());
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        Inbox inbox = new Inbox();
        for (Heartbeats each : heartbeats) {
            DefaultMQPushConsumer consumer = clients.consumer(group, each);
            consumer.setUseHeartbeatV2(true);
            // Different tags make different fingerprints.
            consumers.add(started(consumer, topic, "tag-" + consumers.size(), inbox));
        }
        await().atMost(WAIT).until(() -> heartbeats.stream().allMatch(each -> each.shortOnesInARow() >= 3));

        for (DefaultMQPushConsumer each : consumers) {
            each.subscribe(other, "*");
        }

        await().atMost(WAIT).ignoreExceptions().untilAsserted(() -> assertThat(topicsOf(admin, group))
                .contains(other));
        await().atMost(WAIT).until(() -> heartbeats.stream().allMatch(each -> each.shortOnesInARow() >= 3));
        assertThat(topicsOf(admin, group)).containsExactlyInAnyOrder(topic, other, "%RETRY%" + group);
    }

    private static Set<String> topicsOf(DefaultMQAdminExt admin, String group) throws Exception {
        return admin.examineConsumerConnectionInfo(group).getSubscriptionTable().keySet();
    }

    private static DefaultMQPushConsumer started(DefaultMQPushConsumer consumer, String topic, String tag, Inbox inbox)
            throws Exception {
        consumer.setHeartbeatBrokerInterval(FAST_MILLIS);
        consumer.subscribe(topic, tag);
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        return consumer;
    }

    private static void send(DefaultMQProducer producer, String topic, String tag, int count) throws Exception {
        for (String body : IntStream.range(0, count).mapToObj(Integer::toString).toList()) {
            Message message = message(topic, tag + body);
            message.setTags(tag);
            producer.send(message);
        }
    }

    private static String clientId(DefaultMQPushConsumer consumer) {
        return consumer.buildMQClientId();
    }

    private static TreeMap<String, String> runtimeInfo(DefaultMQAdminExt admin, Servers servers) throws Exception {
        return new TreeMap<>(
                admin.fetchBrokerRuntimeStats(servers.brokerAddress(0)).getTable());
    }

    /** What {@code mqadmin consumerStatus} compares, of members that run for two minutes. */
    private static Set<Set<SubscriptionData>> subscriptions(DefaultMQAdminExt admin, String group) throws Exception {
        Set<Set<SubscriptionData>> all = new HashSet<>();
        for (Connection each : admin.examineConsumerConnectionInfo(group).getConnectionSet()) {
            ConsumerRunningInfo info = admin.getConsumerRunningInfo(group, each.getClientId(), false);
            all.add(Set.copyOf(info.getSubscriptionSet()));
        }
        return all;
    }

    private static void set(DefaultMQAdminExt admin, Servers servers, String value) throws Exception {
        Properties change = new Properties();
        change.setProperty(REJECT, value);
        admin.updateBrokerConfig(servers.brokerAddress(0), change);
    }

    /** What one client's heartbeats say and are answered. */
    private static final class Heartbeats implements RPCHook {
        private int shortOnesInARow;

        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            // Seen with its answer.
        }

        @Override
        public synchronized void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
            if (request.getCode() != RequestCode.HEART_BEAT) {
                return;
            }
            HeartbeatData heartbeat = HeartbeatData.decode(request.getBody(), HeartbeatData.class);
            boolean isSettled = heartbeat.isWithoutSub()
                    && "false".equals(response.getExtFields().get("IS_SUB_CHANGE"));
            shortOnesInARow = isSettled ? shortOnesInARow + 1 : 0;
        }

        synchronized int shortOnesInARow() {
            return shortOnesInARow;
        }
    }
}

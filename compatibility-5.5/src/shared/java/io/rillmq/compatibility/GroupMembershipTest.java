package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("process")
@ExtendWith(SharedServers.class)
class GroupMembershipTest {
    private static final int NOTIFY_CONSUMER_IDS_CHANGED = 40;

    @Test
    void aMemberIsToldWhenAnotherJoinsAndWhenItUnregisters(Clients clients) throws Exception {
        String topic = clients.topic("members", 2);
        String group = unique("group");
        Notices notices = new Notices();
        DefaultMQPushConsumer first = started(clients.consumer(group, notices), topic, new Inbox());
        awaitMembers(first, group, topic, 1);
        int alone = notices.count();

        DefaultMQPushConsumer second = clients.consume(group, topic, new Inbox());

        notices.awaitMoreThan(alone);
        awaitMembers(first, group, topic, 2);
        int together = notices.count();

        second.shutdown();

        notices.awaitMoreThan(together);
        awaitMembers(first, group, topic, 1);
    }

    @Test
    void aClientThatDiesIsDroppedAtOnceAndAnotherTakesItsQueues(Clients clients) throws Exception {
        String topic = clients.topic("dying", 2);
        String group = unique("group");
        Notices notices = new Notices();
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer survivor = started(clients.consumer(group, notices), topic, inbox);
        DefaultMQPushConsumer dying = clients.consume(group, topic, new Inbox());
        awaitMembers(survivor, group, topic, 2);
        int together = notices.count();

        // All its connections end, and it says no good-bye.
        clientOf(dying).getMQClientAPIImpl().getRemotingClient().shutdown();

        notices.awaitMoreThan(together);
        awaitMembers(survivor, group, topic, 1);
        send(clients.producer(), topic, bodies("later", 8));
        inbox.awaitBodies(bodies("later", 8));
    }

    private static DefaultMQPushConsumer started(DefaultMQPushConsumer consumer, String topic, Inbox inbox)
            throws Exception {
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.concurrently());
        consumer.start();
        return consumer;
    }

    private static void awaitMembers(DefaultMQPushConsumer asking, String group, String topic, int count) {
        await().atMost(WAIT).untilAsserted(() -> {
            List<String> members = clientOf(asking).findConsumerIdList(topic, group);
            assertThat(members).hasSize(count);
        });
    }

    @SuppressWarnings("deprecation") // the only way to its connections
    private static MQClientInstance clientOf(DefaultMQPushConsumer consumer) {
        return consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
    }

    /** Counts what a client is told of changes in its group. */
    private static final class Notices implements RPCHook {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.getCode() == NOTIFY_CONSUMER_IDS_CHANGED) {
                count.incrementAndGet();
            }
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
            // Notices are seen when they come.
        }

        int count() {
            return count.get();
        }

        void awaitMoreThan(int before) {
            await().atMost(WAIT).until(() -> count.get() > before);
        }
    }
}

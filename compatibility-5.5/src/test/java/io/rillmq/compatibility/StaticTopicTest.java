package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
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
import java.util.Set;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.statictopic.TopicConfigAndQueueMapping;
import org.apache.rocketmq.remoting.protocol.statictopic.TopicQueueMappingUtils;
import org.apache.rocketmq.remoting.protocol.statictopic.TopicRemappingDetailWrapper;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.admin.MQAdminUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic whose queues have numbers of their own over two brokers, made as {@code mqadmin updateStaticTopic} does. */
@Tag("process")
class StaticTopicTest {
    private static final Set<String> BROKERS = Set.of("broker-0", "broker-1");
    private static final int QUEUES = 5;

    @Test
    void aStaticTopicIsMadeSentToAndConsumedButItsQueuesDoNotMove(@TempDir Path directory) throws Exception {
        try (Servers servers = Servers.start(directory, new Servers.Options(2, true));
                Clients clients = new Clients(servers.nameServers())) {
            String topic = unique("static");
            DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
            admin.setNamesrvAddr(servers.nameServers());
            admin.setInstanceName(unique("admin"));
            admin.start();
            try {
                await().atMost(WAIT).until(() -> admin.examineBrokerClusterInfo()
                        .getBrokerAddrTable()
                        .keySet()
                        .containsAll(BROKERS));
                create(admin, topic);
                DefaultMQProducer producer = clients.producer();
                await().atMost(WAIT)
                        .ignoreExceptions()
                        .until(() -> queuesOf(producer, topic).size() == QUEUES);

                sendToEach(producer, topic, "before");
                Inbox inbox = new Inbox();
                clients.consume(unique("readers"), topic, inbox);
                inbox.awaitCount(QUEUES);
                MQBrokerException refusal =
                        catchThrowableOfType(MQBrokerException.class, () -> moveAllTo(admin, topic, "broker-0"));
                sendToEach(producer, topic, "after");
                inbox.awaitCount(2 * QUEUES);

                assertThat(refusal).hasMessageContaining("does not move queues of static topics");
                assertThat(inbox.bodiesByQueue()).hasSize(QUEUES);
                inbox.bodiesByQueue().forEach((queueId, bodies) -> assertThat(bodies)
                        .containsExactly("before-" + queueId, "after-" + queueId));
            } finally {
                admin.shutdown();
            }
        }
    }

    private static void create(DefaultMQAdminExt admin, String topic) throws Exception {
        Map<String, TopicConfigAndQueueMapping> brokers = MQAdminUtils.examineTopicConfigAll(topic, admin);
        TopicQueueMappingUtils.createTopicConfigMapping(topic, QUEUES, BROKERS, brokers);
        MQAdminUtils.completeNoTargetBrokers(brokers, admin);
        MQAdminUtils.updateTopicConfigMappingAll(brokers, admin, false);
    }

    private static void moveAllTo(DefaultMQAdminExt admin, String topic, String broker) throws Exception {
        Map<String, TopicConfigAndQueueMapping> brokers = MQAdminUtils.examineTopicConfigAll(topic, admin);
        TopicRemappingDetailWrapper moved = TopicQueueMappingUtils.remappingStaticTopic(topic, brokers, Set.of(broker));
        MQAdminUtils.remappingStaticTopic(
                topic, moved.getBrokerToMapIn(), moved.getBrokerToMapOut(), brokers, 10_000, false, admin);
    }

    private static void sendToEach(DefaultMQProducer producer, String topic, String body) throws Exception {
        List<Integer> stored = new ArrayList<>();
        for (MessageQueue queue : queuesOf(producer, topic)) {
            SendResult result = producer.send(message(topic, body + "-" + queue.getQueueId()), queue);
            stored.add(result.getMessageQueue().getQueueId());
        }
        assertThat(stored).containsExactly(0, 1, 2, 3, 4);
    }
}

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
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.statictopic.TopicConfigAndQueueMapping;
import org.apache.rocketmq.remoting.protocol.statictopic.TopicQueueMappingUtils;
import org.apache.rocketmq.remoting.protocol.statictopic.TopicRemappingDetailWrapper;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.admin.MQAdminUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A topic whose queues have numbers of their own over two brokers, made as {@code mqadmin updateStaticTopic} does. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaticTopicTest {
    private static final Set<String> BROKERS = Set.of("broker-0", "broker-1");
    private static final int QUEUES = 5;
    private static final int EACH = 20;

    private Servers servers;
    private Clients clients;
    private DefaultMQAdminExt admin;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        servers = Servers.start(directory, new Servers.Options(2, true));
        clients = new Clients(servers.nameServers());
        admin = new DefaultMQAdminExt(unique("admin"));
        admin.setNamesrvAddr(servers.nameServers());
        admin.setInstanceName(unique("admin"));
        admin.start();
        clients.atEnd(admin::shutdown);
        await().atMost(WAIT).until(() -> admin.examineBrokerClusterInfo()
                .getBrokerAddrTable()
                .keySet()
                .containsAll(BROKERS));
    }

    @AfterAll
    void stop() throws Exception {
        clients.close();
        servers.close();
    }

    @Test
    void aStaticTopicIsMadeSentToAndConsumedButItsQueuesDoNotMove() throws Exception {
        String topic = unique("static");
        DefaultMQProducer producer = producerTo(topic);

        sendToEach(producer, topic, "before");
        Inbox inbox = new Inbox();
        clients.consume(unique("readers"), topic, inbox);
        inbox.awaitCount(QUEUES);
        MQBrokerException refusal = catchThrowableOfType(MQBrokerException.class, () -> moveAllTo(topic, "broker-0"));
        sendToEach(producer, topic, "after");
        inbox.awaitCount(2 * QUEUES);

        assertThat(refusal).hasMessageContaining("does not move queues of static topics");
        assertThat(inbox.bodiesByQueue()).hasSize(QUEUES);
        inbox.bodiesByQueue().forEach((queueId, bodies) -> assertThat(bodies)
                .containsExactly("before-" + queueId, "after-" + queueId));
    }

    @Test
    void itsQueuesAreConsumedInOrderAlsoWhenAMemberLeaves() throws Exception {
        String topic = unique("static");
        String group = unique("ordered");
        DefaultMQProducer producer = producerTo(topic);
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer leaving = consumeInOrder(group, topic, inbox);
        consumeInOrder(group, topic, inbox);

        for (int i = 0; i < EACH; i++) {
            sendToEach(producer, topic, "" + i);
            if (i == EACH / 2) {
                inbox.awaitCount(QUEUES);
                leaving.shutdown();
            }
        }
        inbox.awaitBodies(IntStream.range(0, QUEUES * EACH)
                .mapToObj(i -> i / QUEUES + "-" + i % QUEUES)
                .toList());

        inbox.bodiesByQueue()
                .forEach((queueId, bodies) -> assertThat(bodies.stream().distinct())
                        .containsExactlyElementsOf(IntStream.range(0, EACH)
                                .mapToObj(i -> i + "-" + queueId)
                                .toList()));
        for (MessageQueue queue : queuesOf(producer, topic)) {
            assertThat(admin.minOffset(queue)).isZero();
            assertThat(admin.maxOffset(queue)).isEqualTo(EACH);
            assertThat(admin.searchOffset(queue, 0)).isZero();
        }
        await().atMost(WAIT).untilAsserted(() -> assertThat(
                        admin.examineConsumeStats(group, topic).getOffsetTable().values())
                .hasSize(QUEUES)
                .allSatisfy(progress -> assertThat(progress.getConsumerOffset()).isEqualTo(EACH)));

        admin.resetOffsetByTimestamp(topic, group, 0, true);
        inbox.awaitCount(2 * QUEUES * EACH);
    }

    private DefaultMQProducer producerTo(String topic) throws Exception {
        create(topic);
        DefaultMQProducer producer = clients.producer();
        await().atMost(WAIT)
                .ignoreExceptions()
                .until(() -> queuesOf(producer, topic).size() == QUEUES);
        return producer;
    }

    private DefaultMQPushConsumer consumeInOrder(String group, String topic, Inbox inbox) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(inbox.orderly());
        consumer.start();
        return consumer;
    }

    private void create(String topic) throws Exception {
        Map<String, TopicConfigAndQueueMapping> brokers = MQAdminUtils.examineTopicConfigAll(topic, admin);
        TopicQueueMappingUtils.createTopicConfigMapping(topic, QUEUES, BROKERS, brokers);
        MQAdminUtils.completeNoTargetBrokers(brokers, admin);
        MQAdminUtils.updateTopicConfigMappingAll(brokers, admin, false);
    }

    private void moveAllTo(String topic, String broker) throws Exception {
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

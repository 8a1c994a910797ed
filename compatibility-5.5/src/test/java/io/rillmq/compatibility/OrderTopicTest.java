package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.namesrv.NamesrvUtil;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics whose queues are fixed with {@code mqadmin updateOrderConf}, so that a key stays in its queue. */
@Tag("process")
@ExtendWith(SharedServers.class)
class OrderTopicTest {
    @Test
    void producersUseTheQueuesThatTheOrderConfNamesUntilItIsDeleted(Clients clients) throws Exception {
        DefaultMQAdminExt admin = Tools.admin(clients);
        String topic = clients.topic("ordered", 4);
        String broker =
                admin.examineTopicRouteInfo(topic).getBrokerDatas().get(0).getBrokerName();
        DefaultMQProducer producer = clients.producer();
        Properties enabled = new Properties();
        enabled.setProperty("orderMessageEnable", "true");
        admin.updateNameServerConfig(enabled, List.of(clients.nameServers()));

        mqadmin("updateOrderConf", "-n", clients.nameServers(), "-m", "put", "-t", topic, "-v", broker + ":2");

        assertThat(admin.examineTopicRouteInfo(topic).getOrderTopicConf()).isEqualTo(broker + ":2");
        assertThat(admin.getKVConfig(NamesrvUtil.NAMESPACE_ORDER_TOPIC_CONFIG, topic))
                .isEqualTo(broker + ":2");
        await().atMost(WAIT).until(() -> queueIds(producer, topic).equals(List.of(0, 1)));
        for (int number = 0; number < 8; number++) {
            producer.send(message(topic, "m-" + number), new SelectMessageQueueByHash(), number);
        }
        Inbox inbox = new Inbox();
        clients.consume(unique("group"), topic, inbox);
        inbox.awaitCount(8);
        assertThat(inbox.messages()).extracting(MessageExt::getQueueId).containsOnly(0, 1);

        mqadmin("updateOrderConf", "-n", clients.nameServers(), "-m", "delete", "-t", topic);

        await().atMost(WAIT).until(() -> queueIds(producer, topic)
                .equals(IntStream.range(0, 4).boxed().toList()));
        assertThat(admin.examineTopicRouteInfo(topic).getOrderTopicConf()).isNull();
    }

    private static List<Integer> queueIds(DefaultMQProducer producer, String topic) throws Exception {
        return queuesOf(producer, topic).stream().map(MessageQueue::getQueueId).toList();
    }

    private static void mqadmin(String... args) {
        MQAdminStartup.main0(args, null);
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.unique;
import static org.awaitility.Awaitility.await;

import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.admin.OffsetWrapper;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Official clients and RocketMQ's admin tool, for as long as one broker runs. Owned by the test's thread. */
final class Session implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 15_000;

    final Clients clients;
    final DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
    private final QueueReader reader = new QueueReader();
    private final String broker;

    Session(OneStore store) throws Exception {
        broker = store.brokerAddress();
        clients = new Clients(store.nameServers());
        prepare(admin, store);
        prepare(reader.config(), store);
        admin.start();
        reader.start();
        // A broker is at the name server shortly after it says that it is ready.
        await().atMost(WAIT).ignoreExceptions().until(() -> !admin.examineTopicRouteInfo(OneStore.BROKER)
                .getQueueDatas()
                .isEmpty());
    }

    private static void prepare(ClientConfig config, OneStore store) {
        config.setNamesrvAddr(store.nameServers());
        config.setInstanceName(unique("instance"));
        config.setMqClientApiTimeout((int) TIMEOUT_MILLIS);
    }

    StoreView view() throws Exception {
        return StoreView.of(admin, reader, broker);
    }

    void topic(String name, int readQueues, int writeQueues, int permission) throws Exception {
        admin.createAndUpdateTopicConfig(broker, new TopicConfig(name, readQueues, writeQueues, permission));
        await().atMost(WAIT)
                .ignoreExceptions()
                .until(() -> !admin.examineTopicRouteInfo(name).getQueueDatas().isEmpty());
    }

    /** What a group has committed of one queue; -1 when nothing. */
    long committed(String group, String topic, int queueId) throws Exception {
        OffsetWrapper offsets = admin.examineConsumeStats(broker, group, topic, TIMEOUT_MILLIS)
                .getOffsetTable()
                .get(new MessageQueue(topic, OneStore.BROKER, queueId));
        return offsets == null ? -1 : offsets.getConsumerOffset();
    }

    @Override
    public void close() {
        clients.close();
        reader.close();
        admin.shutdown();
    }
}

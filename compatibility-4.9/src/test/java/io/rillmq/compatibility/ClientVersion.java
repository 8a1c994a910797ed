package io.rillmq.compatibility;

import java.util.List;
import org.apache.rocketmq.client.MQAdmin;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.protocol.heartbeat.MessageModel;

/** Where the official client's interface differs between its versions: 4.9. */
final class ClientVersion {
    private ClientVersion() {}

    static void createTopic(MQAdmin admin, String templateTopic, String topic, int queues) throws MQClientException {
        admin.createTopic(templateTopic, topic, queues);
    }

    static void broadcast(DefaultMQPushConsumer consumer) {
        consumer.setMessageModel(MessageModel.BROADCASTING);
    }

    /** The names of the ways in which the client can compress bodies. */
    static List<String> compressions() {
        return List.of("ZLIB");
    }

    static void compress(DefaultMQProducer producer, String compression) {
        // There is no other way to choose.
    }
}

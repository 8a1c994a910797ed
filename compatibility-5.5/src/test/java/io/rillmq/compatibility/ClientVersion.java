package io.rillmq.compatibility;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.rocketmq.client.MQAdmin;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;

/** Where the official client's interface differs between its versions: 5.5. */
final class ClientVersion {
    private ClientVersion() {}

    static void createTopic(MQAdmin admin, String templateTopic, String topic, int queues) throws MQClientException {
        admin.createTopic(templateTopic, topic, queues, Map.of());
    }

    static void broadcast(DefaultMQPushConsumer consumer) {
        consumer.setMessageModel(MessageModel.BROADCASTING);
    }

    /** The names of the ways in which the client can compress bodies. */
    static List<String> compressions() {
        return Stream.of(CompressionType.values()).map(Enum::name).toList();
    }

    static void compress(DefaultMQProducer producer, String compression) {
        producer.setCompressType(CompressionType.valueOf(compression));
    }
}

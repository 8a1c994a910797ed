package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.body.QueryConsumeQueueResponseBody;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages looked up with RocketMQ's own admin tool, as {@code mqadmin} and its dashboard do. */
@Tag("process")
class MessageQueryTest {
    private static final long NOW_AND_LATER = Long.MAX_VALUE;

    @Test
    void messagesAreFoundByKeyAndByUniqueId(@TempDir Path directory) throws Exception {
        try (Servers servers = Servers.start(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("query", 2);
            DefaultMQProducer producer = clients.producer();
            DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
            admin.setNamesrvAddr(servers.nameServers());
            admin.setInstanceName(unique("admin"));
            admin.start();
            try {
                List<SendResult> sent = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    Message message = message(topic, "body-" + i);
                    message.setKeys(List.of("order-" + i, "customer"));
                    sent.add(producer.send(message));
                }

                assertThat(byKey(admin, topic, "order-1", 1)).containsExactly("body-1");
                assertThat(byKey(admin, topic, "customer", 3)).containsExactly("body-0", "body-1", "body-2");
                assertThat(admin.queryMessage(topic, "customer", 2, 0, NOW_AND_LATER)
                                .getMessageList())
                        .extracting(MessageQueryTest::body)
                        .containsExactly("body-1", "body-2");
                for (int i = 0; i < 3; i++) {
                    String id = sent.get(i).getMsgId();
                    MessageExt viewed = admin.viewMessage(topic, id);
                    assertThat(body(viewed)).isEqualTo("body-" + i);
                    assertThat(viewed.getQueueOffset()).isEqualTo(sent.get(i).getQueueOffset());
                }
                SendResult first = sent.get(0);
                assertThat(body(admin.viewMessage(topic, first.getOffsetMsgId())))
                        .isEqualTo("body-0");
                QueryConsumeQueueResponseBody queue = admin.queryConsumeQueue(
                        servers.brokerAddress(0), topic, first.getMessageQueue().getQueueId(), 0, 10, null);
                assertThat(queue.getMaxQueueIndex())
                        .isEqualTo(queue.getQueueData().size());
                assertThat(queue.getQueueData()
                                .get((int) first.getQueueOffset())
                                .getPhysicSize())
                        .isEqualTo(admin.viewMessage(topic, first.getMsgId()).getStoreSize());
                assertThatThrownBy(() -> admin.queryMessage(topic, "unknown", 32, 0, NOW_AND_LATER))
                        .isInstanceOf(MQClientException.class);
                assertThatThrownBy(() -> admin.queryMessage(topic, "customer", 32, 0, 1))
                        .isInstanceOf(MQClientException.class);
            } finally {
                admin.shutdown();
            }
        }
    }

    /** RocketMQ indexes a message a moment after it answered the send: it is asked until all are there. */
    private static List<String> byKey(DefaultMQAdminExt admin, String topic, String key, int count) {
        return await()
                .atMost(WAIT)
                .ignoreExceptions()
                .until(
                        () -> admin.queryMessage(topic, key, 32, 0, NOW_AND_LATER)
                                .getMessageList(),
                        messages -> messages.size() >= count)
                .stream()
                .map(MessageQueryTest::body)
                .toList();
    }

    private static String body(MessageExt message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }
}

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
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Messages are in the light queues (LMQ) that they name, which are pulled like topics of one queue. */
@Tag("process")
@Execution(ExecutionMode.SAME_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("deprecation")
class LightQueuesTest {
    private static final String NAMES = "INNER_MULTI_DISPATCH";
    private static final String OFFSETS = "INNER_MULTI_QUEUE_OFFSET";
    private static final int MESSAGE_ILLEGAL = 13;

    private Servers servers;
    private Clients clients;
    private DefaultMQProducer producer;
    private String topic;
    private String brokerName;
    private DefaultMQPullConsumer consumer;

    @BeforeAll
    void startServers(@TempDir Path directory) {
        servers = Servers.start(
                directory, new Servers.Options(1, true, Map.of("enableLmq", "true", "enableMultiDispatch", "true")));
    }

    @AfterAll
    void endServers() {
        // Null when the servers did not start.
        if (servers != null) {
            servers.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        clients = new Clients(servers.nameServers());
        topic = clients.topic("parent", 3);
        producer = clients.producer();
        consumer = clients.pullConsumer(unique("group"));
        MessageQueue parent = consumer.fetchSubscribeMessageQueues(topic).iterator().next();
        // Nobody registers light queues: the client knows the brokers from the route of the topic, once it has used it.
        consumer.maxOffset(parent);
        brokerName = parent.getBrokerName();
    }

    @AfterEach
    void end() {
        clients.close();
    }

    private void send(String body, String names) throws Exception {
        producer.send(naming(body, names));
    }

    private Message naming(String body, String names) {
        Message message = message(topic, body);
        message.putUserProperty(NAMES, names);
        return message;
    }

    private MessageQueue queue(String name) {
        return new MessageQueue(name, brokerName, 0);
    }

    /** So many messages from the first on; all in the order of their offsets. */
    private List<String> pull(String name, int count) {
        List<String> bodies = new ArrayList<>();
        long[] next = {0};
        await().atMost(WAIT).ignoreExceptions().until(() -> {
            PullResult result = consumer.pull(queue(name), "*", next[0], 32);
            next[0] = result.getNextBeginOffset();
            if (result.getMsgFoundList() != null) {
                for (MessageExt each : result.getMsgFoundList()) {
                    bodies.add(new String(each.getBody(), StandardCharsets.UTF_8));
                }
            }
            return bodies.size() >= count;
        });
        return bodies;
    }

    @Test
    void theyAreReadInTheirOrderAndSurviveAStopAndAKill() throws Exception {
        List<String> odd = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add("body-" + i);
            send("body-" + i, i % 2 == 0 ? "%LMQ%all" : "%LMQ%odd,%LMQ%all");
            if (i % 2 == 1) {
                odd.add("body-" + i);
            }
        }
        assertThat(pull("%LMQ%all", 20)).isEqualTo(all);
        assertThat(pull("%LMQ%odd", 10)).isEqualTo(odd);
        assertThat(clients.readAll(topic, 20).bodies()).containsExactlyInAnyOrderElementsOf(all);
        consumer.getOffsetStore().updateConsumeOffsetToBroker(queue("%LMQ%odd"), 4, false);

        servers.stopBroker();
        servers.startBroker();

        long committed = await().atMost(WAIT)
                .ignoreExceptions()
                .until(() -> consumer.fetchConsumeOffset(queue("%LMQ%odd"), true), found -> found >= 0);
        assertThat(committed).isEqualTo(4);
        producer = clients.producer();
        send("last", "%LMQ%odd");

        servers.killBroker();
        servers.startBroker();

        odd.add("last");
        assertThat(pull("%LMQ%odd", 11)).isEqualTo(odd);
        assertThat(pull("%LMQ%all", 20)).isEqualTo(all);
        assertThat(consumer.maxOffset(queue("%LMQ%odd"))).isEqualTo(11);
    }

    @Test
    void badNamesAreRefusedAndOffsetsThatTheSenderGivesDoNotCount() throws Exception {
        for (String names : new String[] {"orders", "%LMQ%a,%LMQ%a", "%LMQ%a,", "%LMQ%b?"}) {
            assertThatThrownBy(() -> send("refused", names))
                    .isInstanceOfSatisfying(MQBrokerException.class, refusal -> {
                        assertThat(refusal.getResponseCode()).isEqualTo(MESSAGE_ILLEGAL);
                        assertThat(refusal.getErrorMessage()).contains(NAMES);
                    });
        }
        Message forged = naming("forged", "%LMQ%+#$");
        MessageAccessor.putProperty(forged, OFFSETS, "77");
        producer.send(forged);
        Message unnamed = message(topic, "unnamed");
        MessageAccessor.putProperty(unnamed, OFFSETS, "77");
        producer.send(List.of(unnamed, naming("second", "%LMQ%+#$")));

        assertThat(pull("%LMQ%+#$", 2)).containsExactly("forged", "second");
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a topic is for, said with {@code mqadmin updateTopic -a}, at a broker that holds senders to it. */
@Tag("process")
class TopicTypesTest {
    private static Servers servers;
    private static DefaultMQAdminExt admin;

    private Clients clients;

    @BeforeAll
    static void startServers(@TempDir Path directory) throws Exception {
        servers = Servers.start(
                directory,
                new Servers.Options(
                        1, true, Map.of("enableTopicMessageTypeCheck", "true", "enableMixedMessageType", "true")));
        admin = new DefaultMQAdminExt(unique("admin"));
        admin.setNamesrvAddr(servers.nameServers());
        admin.setInstanceName(unique("admin"));
        admin.start();
    }

    @AfterAll
    static void endServers() {
        admin.shutdown();
        servers.close();
    }

    @BeforeEach
    void makeClients() {
        clients = new Clients(servers.nameServers());
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    private static void updateTopic(String topic, String attributes) {
        MQAdminStartup.main0(
                new String[] {
                    "updateTopic",
                    "-n",
                    servers.nameServers(),
                    "-b",
                    servers.brokerAddress(0),
                    "-t",
                    topic,
                    "-r",
                    "2",
                    "-w",
                    "2",
                    "-a",
                    attributes
                },
                null);
    }

    private static Map<String, String> attributesOf(String topic) throws Exception {
        return admin.examineTopicConfig(servers.brokerAddress(0), topic).getAttributes();
    }

    private static void put(String topic, Map<String, String> changes) throws Exception {
        TopicConfig config = new TopicConfig(topic, 2, 2);
        config.setAttributes(changes);
        admin.createAndUpdateTopicConfig(servers.brokerAddress(0), config);
    }

    @Test
    void aTypeIsStoredShownChangedAndTakenAway() throws Exception {
        String topic = unique("typed");

        updateTopic(topic, "+message.type=FIFO,+lite.topic.expiration=60");
        Map<String, String> created = attributesOf(topic);
        updateTopic(topic, "+message.type=DELAY");
        Map<String, String> changed = attributesOf(topic);
        updateTopic(topic, "-message.type");

        assertThat(created).containsOnly(Map.entry("message.type", "FIFO"), Map.entry("lite.topic.expiration", "60"));
        assertThat(changed).containsEntry("message.type", "DELAY").containsEntry("lite.topic.expiration", "60");
        assertThat(attributesOf(topic)).containsOnly(Map.entry("lite.topic.expiration", "60"));
    }

    @ParameterizedTest
    @CsvSource({
        "+colour, red, colour",
        "+message.type, fifo, fifo",
        "+reserve.time, never, never",
        "+reserve.time, 5, reserve.time",
        "+lite.topic.expiration, 43201, 43200",
        "+cleanup.policy, COMPACTION, COMPACTION",
        "-message.type, '', message.type",
        "message.type, NORMAL, message.type=NORMAL",
    })
    void whatNoTopicCanBeIsRefusedByNameAndCreatesNothing(String change, String value, String named) {
        String topic = unique("refused");

        assertThatThrownBy(() -> put(topic, Map.of(change, value))).hasMessageContaining(named);

        assertThatThrownBy(() -> attributesOf(topic)).hasMessageContaining(topic);
    }

    @Test
    void whatIsGivenAtTheCreationStays() throws Exception {
        String topic = unique("simple");
        put(topic, Map.of("+queue.type", "SimpleCQ"));

        assertThatThrownBy(() -> put(topic, Map.of("-queue.type", ""))).hasMessageContaining("queue.type");
        assertThatThrownBy(() -> put(topic, Map.of("+cleanup.policy", "DELETE")))
                .hasMessageContaining("cleanup.policy");

        assertThat(attributesOf(topic)).containsOnly(Map.entry("queue.type", "SimpleCQ"));
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL, NORMAL, FIFO",
        "FIFO, FIFO, NORMAL",
        "DELAY, DELAY, NORMAL",
        "PRIORITY, PRIORITY, DELAY",
        "LITE, LITE, PRIORITY",
        "MIXED, FIFO, ",
        "UNSPECIFIED, , NORMAL",
    })
    void aTopicTakesMessagesOfItsTypeOnly(String type, String taken, String refused) throws Exception {
        String topic = unique("type");
        updateTopic(topic, "+message.type=" + type);
        DefaultMQProducer producer = clients.producer();
        await().atMost(WAIT)
                .ignoreExceptions()
                .until(() -> queuesOf(producer, topic).size() == 2);

        if (taken != null) {
            assertThat(producer.send(ofType(taken, topic)).getQueueOffset()).isZero();
        }

        if (refused != null) {
            assertThatThrownBy(() -> producer.send(ofType(refused, topic)))
                    .isInstanceOfSatisfying(MQBrokerException.class, refusal -> {
                        assertThat(refusal.getResponseCode()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
                        assertThat(refusal.getErrorMessage()).contains(topic, type, refused);
                    });
        }
    }

    private static Message ofType(String type, String topic) {
        Message message = message(topic, type);
        switch (type) {
            case "FIFO" -> MessageAccessor.putProperty(message, MessageConst.PROPERTY_SHARDING_KEY, "customer");
            case "DELAY" -> message.setDelayTimeLevel(1);
            case "PRIORITY" -> message.setPriority(1);
            case "LITE" -> MessageAccessor.setLiteTopic(message, "customer");
            default -> assertThat(type).isEqualTo("NORMAL");
        }
        return message;
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.queuesOf;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told when it asks for something wrong, with a broker that does not create topics by itself. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
    private static final int MESSAGE_ILLEGAL = 13;
    private static final int TOPIC_NOT_EXIST = 17;
    private static final int NO_ROUTE = 10_005;

    private Servers servers;

    @BeforeAll
    void start(@TempDir Path directory) {
        servers = Servers.start(directory, new Servers.Options(1, false));
    }

    @AfterAll
    void end() {
        // Null when the servers did not start.
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void aSendToAnUnknownTopicSaysThatThereIsNoRoute() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            DefaultMQProducer producer = clients.producer();

            MQClientException refusal = catchThrowableOfType(
                    MQClientException.class, () -> producer.send(message(unique("unknown"), "body")));

            assertThat(refusal.getResponseCode()).isEqualTo(NO_ROUTE);
            assertThat(refusal).hasMessageContaining("No route info of this topic");
        }
    }

    @Test
    void aSendToAQueueOfAnUnknownTopicSaysThatTheTopicDoesNotExist() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue known = knownQueue(clients, producer);
            String unknown = unique("unknown");

            MQBrokerException refusal = catchThrowableOfType(
                    MQBrokerException.class,
                    () -> producer.send(message(unknown, "body"), new MessageQueue(unknown, known.getBrokerName(), 0)));

            assertThat(refusal.getResponseCode()).isEqualTo(TOPIC_NOT_EXIST);
            assertThat(refusal).hasMessageContaining(unknown);
        }
    }

    @Test
    void aBrokerRefusesABodyAboveFourMebibytes() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = knownQueue(clients, producer);
            producer.setMaxMessageSize(8 * 1024 * 1024);
            byte[] body = new byte[5 * 1024 * 1024];
            new Random(42).nextBytes(body);

            MQBrokerException refusal = catchThrowableOfType(
                    MQBrokerException.class, () -> producer.send(new Message(queue.getTopic(), body)));

            assertThat(refusal.getResponseCode()).isEqualTo(MESSAGE_ILLEGAL);
            producer.send(message(queue.getTopic(), "the connection is still good"));
        }
    }

    @Test
    void theClientItselfRefusesWhatNoBrokerTakes() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            DefaultMQProducer producer = clients.producer();

            for (Message wrong : List.of(
                    new Message("topic", new byte[0]),
                    new Message("topic", new byte[4 * 1024 * 1024 + 1]),
                    message("illegal topic!", "body"),
                    message("t".repeat(256), "body"))) {
                assertThatThrownBy(() -> producer.send(wrong)).isInstanceOf(MQClientException.class);
            }
        }
    }

    @Test
    void aRefusalDoesNotDisturbTheSendsAroundIt() throws Exception {
        try (Clients clients = new Clients(servers.nameServers())) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = knownQueue(clients, producer);
            String unknown = unique("unknown");

            send(producer, queue.getTopic(), bodies("before", 5));
            assertThatThrownBy(() ->
                            producer.send(message(unknown, "body"), new MessageQueue(unknown, queue.getBrokerName(), 0)))
                    .isInstanceOf(MQBrokerException.class);
            send(producer, queue.getTopic(), bodies("after", 5));

            assertThat(clients.readAll(queue.getTopic(), 10).bodies())
                    .containsAll(bodies("before", 5))
                    .containsAll(bodies("after", 5))
                    .hasSize(10);
        }
    }

    /** Makes the client know the broker's address: it asks the name server for routes of topics only. */
    private static MessageQueue knownQueue(Clients clients, DefaultMQProducer producer) throws Exception {
        String topic = clients.topic("known", 1, Servers.CLUSTER);
        MessageQueue queue = queuesOf(producer, topic).get(0);
        producer.send(message(topic, "known"), queue);
        String empty = clients.topic("known", 1, Servers.CLUSTER);
        return queuesOf(producer, empty).get(0);
    }
}

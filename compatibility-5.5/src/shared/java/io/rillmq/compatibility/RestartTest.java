package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
@Tag("slow")
class RestartTest {
    @TempDir
    Path directory;

    @Test
    void offsetsAndMessagesSurviveARestartOfTheBroker() throws Exception {
        try (Servers servers = Servers.start(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("restart", 4);
            String group = unique("group");
            DefaultMQProducer producer = clients.producer();
            consumeAll(clients, group, topic, producer);
            send(producer, topic, bodies("unread", 50));

            servers.stopBroker();
            servers.startBroker();
            Inbox inbox = new Inbox();
            clients.consume(group, topic, inbox);
            inbox.awaitBodies(bodies("unread", 50));
            send(clients.producer(), topic, bodies("new", 50));
            inbox.awaitBodies(bodies("new", 50));

            assertThat(inbox.bodies().stream().filter(body -> body.startsWith("read"))).isEmpty();
            assertThat(inbox.bodies()).hasSize(100);
        }
    }

    @Test
    void everyAcknowledgedMessageSurvivesAKillOfTheBroker() throws Exception {
        try (Servers servers = Servers.start(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("kill", 4);
            String group = unique("group");
            DefaultMQProducer producer = clients.producer();
            consumeAll(clients, group, topic, producer);
            send(producer, topic, bodies("unread", 200));

            servers.killBroker();
            servers.startBroker();
            Inbox inbox = new Inbox();
            clients.consume(group, topic, inbox);
            inbox.awaitBodies(bodies("unread", 200));
            send(clients.producer(), topic, bodies("new", 50));
            inbox.awaitBodies(bodies("new", 50));

            // What was consumed shortly before the kill may come once more; nothing is lost and nothing is doubled in the log.
            assertThat(clients.readAll(topic, 270).bodies())
                    .containsAll(bodies("read", 20))
                    .containsAll(bodies("unread", 200))
                    .containsAll(bodies("new", 50))
                    .doesNotHaveDuplicates()
                    .hasSize(270);
        }
    }

    @Test
    void clientsThatStayOnComeBackWhenTheBrokerDoes() throws Exception {
        try (Servers servers = Servers.start(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("stay", 2);
            DefaultMQProducer producer = clients.producer();
            Inbox inbox = new Inbox();
            clients.consume(unique("group"), topic, inbox);
            send(producer, topic, bodies("before", 20));
            inbox.awaitBodies(bodies("before", 20));

            servers.stopBroker();
            servers.startBroker();
            await().atMost(Clients.WAIT).ignoreExceptions().until(() -> {
                send(producer, topic, bodies("probe", 1));
                return true;
            });
            send(producer, topic, bodies("after", 20));

            inbox.awaitBodies(bodies("after", 20));
            assertThat(inbox.bodies()).containsAll(bodies("before", 20)).containsAll(bodies("after", 20));
        }
    }

    /** Consumes 20 messages to the end and leaves, which stores the group's offsets at the broker. */
    private static void consumeAll(Clients clients, String group, String topic, DefaultMQProducer producer)
            throws Exception {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consume(group, topic, inbox);
        send(producer, topic, bodies("read", 20));
        inbox.awaitCount(20);
        consumer.shutdown();
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking a broker out of service without a failed send, with RocketMQ's own admin tool. */
@Tag("process")
class DrainTest {
    @Test
    void producersLeaveABrokerWhoseWritePermissionIsWipedAndComeBackLater(@TempDir Path directory) throws Exception {
        try (Servers servers = Servers.start(directory, new Servers.Options(2, true));
                Clients clients = new Clients(servers.nameServers())) {
            DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
            admin.setNamesrvAddr(servers.nameServers());
            admin.setInstanceName(unique("admin"));
            admin.start();
            try {
                String topic = unique("drain");
                for (int index = 0; index < 2; index++) {
                    admin.createAndUpdateTopicConfig(servers.brokerAddress(index), new TopicConfig(topic, 2, 2));
                }
                DefaultMQProducer producer = clients.producer();
                List<String> sent = new ArrayList<>();
                await().atMost(WAIT).ignoreExceptions().until(() -> brokersReached(producer, topic, sent)
                        .equals(Set.of("broker-0", "broker-1")));
                Inbox inbox = new Inbox();
                clients.consume(unique("group"), topic, inbox);

                int wiped = admin.wipeWritePermOfBroker(servers.nameServers(), "broker-0");
                assertThat(wiped).isPositive();
                await().atMost(WAIT)
                        .until(() -> brokersReached(producer, topic, sent).equals(Set.of("broker-1")));
                assertThat(brokersReached(producer, topic, sent)).containsExactly("broker-1");
                // What the drained broker holds is still read.
                inbox.awaitBodies(sent);

                int restored = admin.addWritePermOfBroker(servers.nameServers(), "broker-0");
                assertThat(restored).isPositive();
                await().atMost(WAIT)
                        .until(() -> brokersReached(producer, topic, sent).equals(Set.of("broker-0", "broker-1")));
                inbox.awaitBodies(sent);
            } finally {
                admin.shutdown();
            }
        }
    }

    /** Sends a few messages and says which brokers took them. */
    private static Set<String> brokersReached(DefaultMQProducer producer, String topic, List<String> sent)
            throws Exception {
        Set<String> brokers = new HashSet<>();
        for (String body : bodies("round" + sent.size(), 8)) {
            brokers.add(producer.send(message(topic, body)).getMessageQueue().getBrokerName());
            sent.add(body);
        }
        return brokers;
    }
}

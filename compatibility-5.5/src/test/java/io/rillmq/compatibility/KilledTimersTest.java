package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.message;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL to a broker that delivers messages at their time. */
@Tag("process")
@Tag("slow")
class KilledTimersTest {
    private static final int COUNT = 400;
    private static final int RECALLED = 20;

    @TempDir
    Path directory;

    @Test
    void everyTimerGoesOffOnceAlthoughTheBrokerIsKilledMeanwhile() throws Exception {
        try (Servers servers = new RillServers(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("killed", 1);
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < RECALLED; i++) {
                Message message = message(topic, "recalled-" + i);
                message.setDelayTimeSec(15);
                producer.recallMessage(topic, producer.send(message).getRecallHandle());
            }
            Message last = message(topic, "last");
            last.setDelayTimeSec(16);
            producer.send(last);
            List<String> expected = Clients.bodies("timer", COUNT);
            long start = System.currentTimeMillis() + 2_000;
            for (int i = 0; i < COUNT; i++) {
                Message message = message(topic, expected.get(i));
                message.setDeliverTimeMs(start + 10L * i);
                producer.send(message);
            }
            Inbox inbox = new Inbox();
            clients.consume(unique("group"), topic, inbox);
            inbox.awaitCount(COUNT / 10);

            servers.killBroker();
            servers.startBroker();

            inbox.awaitBodies(expected);
            inbox.awaitBodies(List.of("last"));
            // What the log holds, not what a consumer got: that may get some again after the kill.
            assertThat(clients.readAll(topic, expected.size() + 1).bodies())
                    .containsAll(expected)
                    .hasSize(expected.size() + 1)
                    .doesNotHaveDuplicates();
        }
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group that is away is sent back by {@code mqadmin resetOffsetByTime}. */
@Tag("process")
class OffsetResetTest {
    private static final List<String> SENT = bodies("again", 12);

    @Test
    void aGroupThatIsOfflineReadsAgainFromTheTimeItWasResetTo(@TempDir Path directory) throws Exception {
        try (Servers servers = Servers.start(directory, Servers.Options.DEFAULTS);
                Clients clients = new Clients(servers.nameServers())) {
            String topic = clients.topic("reset", 2);
            String group = unique("group");
            DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
            admin.setNamesrvAddr(servers.nameServers());
            admin.setInstanceName(unique("admin"));
            admin.start();
            try {
                send(clients.producer(), topic, SENT);
                Inbox first = new Inbox();
                DefaultMQPushConsumer consumer = clients.consume(group, topic, first);
                first.awaitBodies(SENT);
                consumer.shutdown();
                await().atMost(WAIT).until(() -> committed(admin, group, topic) == SENT.size());

                MQAdminStartup.main0(
                        new String[] {
                            "resetOffsetByTime", "-n", servers.nameServers(), "-g", group, "-t", topic, "-s", "0"
                        },
                        null);

                assertThat(committed(admin, group, topic)).isZero();
                Inbox second = new Inbox();
                clients.consume(group, topic, second);
                second.awaitBodies(SENT);
            } finally {
                admin.shutdown();
            }
        }
    }

    private static long committed(DefaultMQAdminExt admin, String group, String topic) throws Exception {
        return admin.examineConsumeStats(group, topic).getOffsetTable().values().stream()
                .mapToLong(each -> each.getConsumerOffset())
                .sum();
    }
}

package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static io.rillmq.compatibility.Clients.bodies;
import static io.rillmq.compatibility.Clients.send;
import static io.rillmq.compatibility.Clients.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old messages leave a broker while a consumer is away, by the commands of RocketMQ's own admin tool. */
@Tag("process")
@Tag("slow")
class DeletedMessagesTest {
    private static final int READ = 5;
    private static final int SENT = 60;
    /** The client waits 10 s before it takes a new offset, and up to 20 s until it pulls again. */
    private static final Duration MOVE_WAIT = WAIT.plusSeconds(30);

    @Test
    void aConsumerWhoseOffsetIsGoneGoesOnWithTheFirstMessageThatIsLeft(@TempDir Path directory) throws Exception {
        // Small segments that are old at once; all but the newest go.
        Map<String, String> config = Map.of(
                "mappedFileSizeCommitLog",
                "65536",
                "fileReservedTime",
                "0",
                // By command only.
                "deleteWhen",
                String.format("%02d", (LocalTime.now().getHour() + 12) % 24));
        try (Servers servers = Servers.start(directory, new Servers.Options(1, true, config));
                Clients clients = new Clients(servers.nameServers())) {
            DefaultMQAdminExt admin = new DefaultMQAdminExt(unique("admin"));
            admin.setNamesrvAddr(servers.nameServers());
            admin.setInstanceName(unique("admin"));
            admin.start();
            try {
                String topic = clients.topic("deleted", 1);
                String group = unique("group");
                DefaultMQProducer producer = clients.producer();
                readSome(clients, producer, topic, group);
                // Compressed, all of them would fit into one segment.
                producer.setCompressMsgBodyOverHowmuch(1 << 20);
                String filling = "x".repeat(8_000);
                send(producer, topic, bodies(filling, SENT));
                MessageQueue queue = Clients.queuesOf(producer, topic).get(0);

                long min = deleteOldMessages(admin, servers.brokerAddress(0), queue);
                Inbox inbox = new Inbox();
                clients.consume(group, topic, inbox);
                await().atMost(MOVE_WAIT).until(() -> inbox.messages().size() >= READ + SENT - min);

                List<Long> left = LongStream.range(min, READ + SENT).boxed().toList();
                assertThat(inbox.messages())
                        .extracting(MessageExt::getQueueOffset)
                        .containsExactlyInAnyOrderElementsOf(left);
                assertThat(admin.maxOffset(queue)).isEqualTo(READ + SENT);
                assertThat(admin.earliestMsgStoreTime(queue)).isPositive();
                KVTable figures = admin.fetchBrokerRuntimeStats(servers.brokerAddress(0));
                assertThat(figures.getTable()).containsKeys("commitLogDirCapacity", "commitLogDiskRatio");
                assertThat(Long.parseLong(figures.getTable().get("commitLogMinOffset")))
                        .isPositive();
            } finally {
                admin.shutdown();
            }
        }
    }

    /** Leaves the group with the offset of the first message that it has not read. */
    private static void readSome(Clients clients, DefaultMQProducer producer, String topic, String group)
            throws Exception {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consume(group, topic, inbox);
        send(producer, topic, bodies("read", READ));
        inbox.awaitCount(READ);
        consumer.shutdown();
    }

    /** Asks for it until it has happened: a broker deletes nothing that it would need after a crash. */
    private static long deleteOldMessages(DefaultMQAdminExt admin, String address, MessageQueue queue)
            throws Exception {
        await().atMost(WAIT).pollInterval(Duration.ofSeconds(1)).until(() -> {
            boolean isDone = admin.deleteExpiredCommitLogByAddr(address)
                    && admin.cleanExpiredConsumerQueueByAddr(address)
                    && admin.cleanUnusedTopicByAddr(address);
            return isDone && admin.minOffset(queue) > READ + SENT / 2;
        });
        return admin.minOffset(queue);
    }
}

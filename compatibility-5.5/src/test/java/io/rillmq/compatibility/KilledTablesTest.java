package io.rillmq.compatibility;

import static io.rillmq.compatibility.Clients.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rillmq.compatibility.OneStore.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What RocketMQ's admin tool was told is there after SIGKILL, with every file of the directory or with the log alone. */
@Tag("process")
@Tag("slow")
class KilledTablesTest {
    private static final String FIRST = "first";
    private static final String LAST = "last";
    private static final String DELETED = "deleted";
    private static final String GROUP = "readers";
    private static final int PERMISSION = 6;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void topicsGroupsAndOffsetsOutliveKillNine() throws Exception {
        try (OneStore store = new OneStore(directory)) {
            store.start(Kind.RILL);
            try (Session session = new Session(store)) {
                String broker = store.brokerAddress();
                SubscriptionGroupConfig group = new SubscriptionGroupConfig();
                group.setGroupName(GROUP);
                group.setRetryMaxTimes(7);
                session.admin.createAndUpdateTopicConfig(broker, new TopicConfig(DELETED, 1, 1, PERMISSION));
                session.topic(FIRST, 3, 3, PERMISSION);
                session.admin.createAndUpdateSubscriptionGroupConfig(broker, group);
                session.admin.updateConsumeOffset(broker, GROUP, new MessageQueue(FIRST, OneStore.BROKER, 1), 17);
                // Offsets are logged within a second; everything else before it is answered.
                await().atMost(WAIT).until(() -> isLogged(store, FIRST + '@' + GROUP + ":1\":17"));
                session.admin.deleteTopic(DELETED, Servers.CLUSTER);
                session.admin.createAndUpdateTopicConfig(broker, new TopicConfig(LAST, 5, 5, PERMISSION));
                store.kill();
            }

            store.start(Kind.RILL);
            assertEverythingIsThere(store);
            store.kill();

            deleteAllButTheLog(store.directory());
            store.start(Kind.RILL);
            assertEverythingIsThere(store);
            store.stop();
        }
    }

    private static boolean isLogged(OneStore store, String text) throws IOException {
        try (Stream<Path> segments = Files.list(store.directory().resolve("commitlog"))) {
            for (Path segment : segments.toList()) {
                if (new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void assertEverythingIsThere(OneStore store) throws Exception {
        try (Session session = new Session(store)) {
            String broker = store.brokerAddress();
            assertThat(session.admin.examineTopicConfig(broker, FIRST).getReadQueueNums())
                    .isEqualTo(3);
            assertThat(session.admin.examineTopicConfig(broker, LAST).getWriteQueueNums())
                    .isEqualTo(5);
            assertThat(session.admin.getAllTopicConfig(broker, WAIT.toMillis()).getTopicConfigTable())
                    .doesNotContainKey(DELETED);
            assertThat(session.admin
                            .examineSubscriptionGroupConfig(broker, GROUP)
                            .getRetryMaxTimes())
                    .isEqualTo(7);
            assertThat(session.committed(GROUP, FIRST, 1)).isEqualTo(17);
        }
    }

    private static void deleteAllButTheLog(Path store) throws IOException {
        List<Path> others;
        try (Stream<Path> all = Files.walk(store)) {
            others = all.filter(path -> !path.equals(store) && !path.startsWith(store.resolve("commitlog")))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path each : others) {
            Files.delete(each);
        }
    }
}

package io.rillmq.store;

import static io.rillmq.store.TestStore.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.file.SimulatedDisk.Operation;
import io.rillmq.store.inspect.Inspection;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.read.TimeBoundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is in the light queues that it names, besides its topic's queue. */
class LightQueueTest {
    private static final Path DIRECTORY = Path.of("/simulated");
    private static final Topic RED = new Topic("%LMQ%red");
    private static final Topic BLUE = new Topic("%LMQ%$orders$blue");

    private final SimulatedDisk disk = new SimulatedDisk(7);
    private final StoreConfig config = TestStore.smallConfig(DIRECTORY);

    private static MessageProperties lightly(String names, String offsets) {
        return MessageProperties.of(Map.of(
                PropertyNames.LIGHT_QUEUES, names,
                PropertyNames.TAGS, "tag",
                PropertyNames.LIGHT_QUEUE_OFFSETS, offsets));
    }

    private static MessageProperties in(Topic... queues) {
        return lightly(
                String.join(",", List.of(queues).stream().map(Topic::value).toList()),
                LightQueues.roomForOffsets(queues.length));
    }

    private static AppendOutcome put(TestStore store, Topic topic, int queueId, String body, MessageProperties light) {
        return TestStore.await(store.append(topic, queueId, TestStore.record(topic, queueId, 0, body, light), true));
    }

    private static List<String> bodies(TestStore store, Topic queue) {
        List<StoredMessage> messages = store.all(queue, 0);
        long expected = store.store.minOffset(queue, 0);
        for (StoredMessage message : messages) {
            assertThat(message.queueId()).isZero();
            assertThat(message.queueOffset()).isEqualTo(expected++);
        }
        return messages.stream().map(TestStore::bodyOf).toList();
    }

    private static void fill(TestStore store) {
        store.put(1, "plain");
        put(store, ORDERS, 1, "red", in(RED));
        put(store, ORDERS, 2, "both", in(BLUE, RED));
        put(store, new Topic("others"), 0, "blue", in(BLUE));
    }

    private static void checkFilled(TestStore store) {
        assertThat(store.bodies(1)).containsExactly("plain", "red");
        assertThat(store.bodies(2)).containsExactly("both");
        assertThat(bodies(store, RED)).containsExactly("red", "both");
        assertThat(bodies(store, BLUE)).containsExactly("both", "blue");
        assertThat(store.store.lightQueueCount()).isEqualTo(2);
    }

    @Test
    void eachLightQueueHasItsMessagesInTheirOrder() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            fill(store);

            checkFilled(store);
            assertThat(store.all(ORDERS, 2).get(0).properties().get(PropertyNames.LIGHT_QUEUE_OFFSETS))
                    .isEqualTo("0000000000000000000,0000000000000000001");
            assertThat(TestStore.await(store.store
                            .searchOffset(RED, 0, Long.MAX_VALUE, TimeBoundary.LOWER)
                            .toCompletableFuture()))
                    .isEqualTo(2);
        }
    }

    @Test
    void theyAreThereAfterACleanStopAndPassTheCheck(@TempDir Path directory) throws Exception {
        StoreConfig real = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(real)) {
            fill(store);
        }

        try (TestStore store = TestStore.open(real)) {
            checkFilled(store);
            put(store, ORDERS, 1, "more", in(RED));
            assertThat(bodies(store, RED)).containsExactly("red", "both", "more");
        }
        try (Inspection inspection = Inspection.open(directory)) {
            assertThat(inspection.check((done, total) -> {}).problems()).isEmpty();
        }
    }

    @Test
    void theyAreBuiltAgainFromTheLogAlone(@TempDir Path directory) throws Exception {
        StoreConfig real = TestStore.smallConfig(directory);
        try (TestStore store = TestStore.open(real)) {
            fill(store);
        }
        deleteAll(directory.resolve("consumequeue"));
        deleteAll(directory.resolve("rillmq"));

        try (TestStore store = TestStore.open(real)) {
            checkFilled(store);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }

    @Test
    void aWriteThatFailsTakesTheirOffsetsBack() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            fill(store);
            disk.failWhen((operation, path) ->
                    operation == Operation.WRITE && path.toString().contains("commitlog")
                            ? new DiskFullException("No space left on device")
                            : null);

            AppendOutcome refused = put(store, ORDERS, 1, "refused", in(RED, BLUE));
            disk.failWhen((operation, path) -> null);
            put(store, ORDERS, 1, "after", in(RED));

            assertThat(refused).isInstanceOf(Refused.class);
            assertThat(bodies(store, RED)).containsExactly("red", "both", "after");
            assertThat(bodies(store, BLUE)).containsExactly("both", "blue");
        }
    }

    @Test
    void aDeletedLightQueueBeginsAgainAndLeavesTheMessagesOfTheTopic() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            fill(store);

            TestStore.await(store.store.deleteTopic(RED).toCompletableFuture());
            put(store, ORDERS, 1, "again", in(RED));

            assertThat(bodies(store, RED)).containsExactly("again");
            assertThat(bodies(store, BLUE)).containsExactly("both", "blue");
            assertThat(store.bodies(1)).containsExactly("plain", "red", "again");
        }
        try (TestStore store = TestStore.open(config, disk)) {
            assertThat(bodies(store, RED)).containsExactly("again");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%RETRY%group", "%DLQ%group", "SCHEDULE_TOPIC_XXXX", "RMQ_SYS_TRANS_HALF_TOPIC", "%LMQ%other"})
    void messagesOnADetourAreInNone(String topic) throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            put(store, new Topic(topic), 0, "waits", in(RED));

            assertThat(store.store.maxOffset(RED, 0)).isZero();
            assertThat(store.store.maxOffset(new Topic(topic), 0)).isEqualTo(1);
        }
    }

    @Test
    void aBatchIsInTheLightQueuesOfEachOfItsMessages() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            List<MessageProperties> each = List.of(in(RED), MessageProperties.EMPTY, in(BLUE, RED));
            ByteBuf records = Unpooled.buffer();
            for (int i = 0; i < each.size(); i++) {
                ByteBuf one = TestStore.record(ORDERS, 0, 0, "b" + i, each.get(i));
                records.writeBytes(one);
                one.release();
            }

            Appended appended = (Appended) TestStore.await(store.append(ORDERS, 0, records, true));

            assertThat(appended.recordCount()).isEqualTo(3);
            assertThat(bodies(store, RED)).containsExactly("b0", "b2");
            assertThat(bodies(store, BLUE)).containsExactly("b2");
        }
    }

    @Test
    void namesWithoutOffsetsAndWhatNamesNoLightQueueAreLeftAlone() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            put(store, ORDERS, 0, "a", MessageProperties.of(Map.of(PropertyNames.LIGHT_QUEUES, "%LMQ%red")));
            put(store, ORDERS, 0, "b", lightly("orders,%LMQ%a/b,%LMQ%", LightQueues.roomForOffsets(3)));
            put(store, ORDERS, 0, "c", lightly("%LMQ%red", "-000000000000000001"));
            put(store, ORDERS, 0, "d", lightly("%LMQ%red,%LMQ%red", LightQueues.roomForOffsets(2)));

            assertThat(store.bodies(0)).containsExactly("a", "b", "c", "d");
            assertThat(bodies(store, RED)).containsExactly("d");
        }
    }

    @Test
    void aRecordWithoutRoomForItsOffsetsIsNoAppend() throws Exception {
        try (TestStore store = TestStore.open(config, disk)) {
            assertThatThrownBy(() -> put(store, ORDERS, 0, "x", lightly("%LMQ%red", "5")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("%LMQ%red");
        }
    }

    @Test
    void manyAreReadBehindTheMemory() throws Exception {
        List<String> sent = new ArrayList<>();
        StoreConfig cold = config.withLog(new LogConfig(64 << 10, 0));
        try (TestStore store = TestStore.open(cold, disk)) {
            for (int i = 0; i < 300; i++) {
                put(store, ORDERS, i % 3, "m" + i, in(i % 2 == 0 ? RED : BLUE));
                if (i % 2 == 0) {
                    sent.add("m" + i);
                }
            }
        }

        try (TestStore store = TestStore.open(cold, disk)) {
            assertThat(bodies(store, RED)).isEqualTo(sent);
        }
    }
}

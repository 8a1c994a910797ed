package io.rillmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.inspect.CheckReport;
import io.rillmq.store.inspect.DumpRequest;
import io.rillmq.store.inspect.DumpedRecord;
import io.rillmq.store.inspect.Inspection;
import io.rillmq.store.inspect.QueueFigures;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that a RocketMQ 5.5.0 broker left. */
class RocketMqDirectoryTest {
    private static final Topic DELAYED = new Topic("SCHEDULE_TOPIC_XXXX");
    private static final long[] DELAY_MILLIS = {1_000, 5_000, 10_000, 30_000};

    @TempDir
    Path directory;

    private StoreConfig config;

    @BeforeEach
    void writeDirectory() throws IOException {
        for (JsonNode file : resource("store-dir.json").get("files")) {
            Path path = directory.resolve(file.get("path").asText());
            Files.createDirectories(path.getParent());
            if (file.has("hex")) {
                byte[] used = HexFormat.of().parseHex(file.get("hex").asText());
                Files.write(path, Arrays.copyOf(used, file.get("fileSize").asInt()));
            } else {
                Files.writeString(path, file.get("utf8").asText());
            }
        }
        config = StoreConfig.defaults(directory)
                .withLog(new LogConfig(1 << 20, 1 << 20))
                .withQueue(new QueueConfig(20_000, 1_000, Duration.ofHours(1), Duration.ofHours(1), 1 << 20))
                .withTagsCodeRule((topic, queueId, storeMillis, tagHash) ->
                        topic.equals(DELAYED) ? storeMillis + DELAY_MILLIS[queueId] : tagHash);
    }

    private static JsonNode resource(String name) throws IOException {
        try (InputStream in = RocketMqDirectoryTest.class.getResourceAsStream("/golden/" + name)) {
            return new ObjectMapper().readTree(in);
        }
    }

    @Test
    void everyMessageIsFoundWhereRocketMqPutIt() throws Exception {
        try (TestStore store = TestStore.open(config)) {
            for (JsonNode record : resource("store-dir-records.json").get("records")) {
                Topic topic = new Topic(record.get("topic").asText());
                List<StoredMessage> queue =
                        store.all(topic, record.get("queueId").asInt());

                StoredMessage message = queue.get(record.get("queueOffset").asInt());

                assertThat(message.logOffset())
                        .isEqualTo(record.get("physicalOffset").asLong());
                assertThat(message.sizeBytes()).isEqualTo(record.get("size").asInt());
                assertThat(message.storeMillis())
                        .isEqualTo(record.get("storeTimestamp").asLong());
                assertThat(TestStore.bodyOf(message))
                        .isEqualTo(record.get("bodyUtf8").asText());
            }
            assertThat(store.store.maxLogOffset()).isEqualTo(6325);
            assertThat(store.put(0, "more").logOffset()).isEqualTo(6325);
        }
    }

    @Test
    void theConsumeQueuesWeWriteAreRocketMqsByteForByte() throws Exception {
        TestStore.open(config).close();

        List<String> compared = new ArrayList<>();
        for (JsonNode file : resource("store-dir.json").get("files")) {
            String path = file.get("path").asText();
            if (path.startsWith("consumequeue/")) {
                byte[] used = HexFormat.of().parseHex(file.get("hex").asText());
                byte[] expected = Arrays.copyOf(used, file.get("fileSize").asInt());
                assertThat(Files.readAllBytes(directory.resolve(path))).as(path).isEqualTo(expected);
                compared.add(path);
            }
        }
        assertThat(compared).hasSizeGreaterThan(8);
        assertThat(Files.readString(directory.resolve("lock"), StandardCharsets.US_ASCII))
                .isEqualTo("lock");
    }

    @Test
    void anInspectionFindsNothingWrong() throws Exception {
        try (Inspection inspection = Inspection.open(directory)) {
            CheckReport report = inspection.check((done, total) -> {});

            JsonNode records = resource("store-dir-records.json").get("records");
            assertThat(report.problems()).isEmpty();
            assertThat(report.isClean()).isTrue();
            assertThat(report.log().records()).isEqualTo(records.size());
            assertThat(report.log().endOffset()).isEqualTo(6325);
            assertThat(report.queues()).contains(new QueueFigures("TopicTest", 3, 0, 3, 3));
            for (JsonNode record : records) {
                List<DumpedRecord> dumped = new ArrayList<>();
                DumpRequest request = new DumpRequest(
                        record.get("topic").asText(),
                        OptionalInt.of(record.get("queueId").asInt()),
                        record.get("queueOffset").asLong(),
                        1);
                inspection.dump(request, dumped::add, notice -> {});
                assertThat(dumped).singleElement().satisfies(found -> assertThat(
                                new String(found.body(), StandardCharsets.UTF_8))
                        .isEqualTo(record.get("bodyUtf8").asText()));
            }
        }
    }
}

package io.rillmq.store.fault;

import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.MessageProperties;
import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.fault.Ledger.QueueKey;
import io.rillmq.store.index.IndexConfig;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.retain.RetentionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is done with one directory over all its lives, as far as it stays the same. */
final class Workload {
    private static final List<Topic> TOPICS = List.of(new Topic("orders"), new Topic("%RETRY%payments"));
    private static final int QUEUES = 3;
    /** Besides the queues of topics; where messages to retry topics name them, that has no effect. */
    static final List<Topic> LIGHT_QUEUES = List.of(new Topic("%LMQ%night"), new Topic("%LMQ%day"));

    private static final int[] SEGMENT_BYTES = {8 << 10, 32 << 10, 64 << 10};
    private static final int[] QUEUE_FILE_BYTES = {100, 400, 2_000};
    /** With few, files are written between the checkpoints, and appends are refused as busy. */
    private static final int[] UNWRITTEN_ENTRIES_MAX = {10, 40, 500_000};

    static final List<String> KEYS = List.of("red", "green", "blue");
    private static final int[] BUFFERED_KEYS_MAX = {4, 30, 1_000};
    private static final int[] RUN_KEYS_MAX = {50, 1_000_000};
    private static final int RESERVED_SECONDS = 20;
    private static final int LONG_FILLER = 6_000;
    private static final int SHORT_FILLER = 300;

    private final StoreConfig config;
    private final List<QueueKey> queues = new ArrayList<>();
    private final boolean deletesTopics;
    private final boolean deletesOld;
    private final Duration reserved;
    private final boolean isAlwaysSync;

    Workload(Path directory, Random random) {
        StoreConfig defaults = StoreConfig.defaults(directory);
        AppendConfig append = defaults.append();
        IndexConfig index = defaults.index();
        RetentionConfig retention = defaults.retention();
        this.deletesOld = random.nextBoolean();
        this.reserved = Duration.ofSeconds(RESERVED_SECONDS + random.nextInt(2 * RESERVED_SECONDS));
        this.config = defaults.withLog(
                        new LogConfig(SEGMENT_BYTES[random.nextInt(SEGMENT_BYTES.length)], 64 << random.nextInt(12)))
                .withAppend(new AppendConfig(
                        append.flushLevel(),
                        append.waitingCountMax(),
                        append.waitingBytesMax(),
                        append.batchBytesMax(),
                        1 + random.nextInt(8),
                        random.nextBoolean() ? 0 : 4 << random.nextInt(11),
                        Duration.ofMillis(random.nextBoolean() ? 1 : 3_600_000)))
                .withQueue(new QueueConfig(
                        QUEUE_FILE_BYTES[random.nextInt(QUEUE_FILE_BYTES.length)],
                        UNWRITTEN_ENTRIES_MAX[random.nextInt(UNWRITTEN_ENTRIES_MAX.length)],
                        Duration.ofMillis(1),
                        Duration.ofMillis(random.nextBoolean() ? 1 : 20),
                        random.nextBoolean() ? 4 << 10 : 256 << 20,
                        Duration.ofMillis(1 + random.nextInt(40)),
                        random.nextBoolean() ? 8 << 10 : 256 << 20))
                .withIndex(new IndexConfig(
                        true,
                        BUFFERED_KEYS_MAX[random.nextInt(BUFFERED_KEYS_MAX.length)],
                        2 + random.nextInt(3),
                        RUN_KEYS_MAX[random.nextInt(RUN_KEYS_MAX.length)],
                        index.waitingQueriesMax(),
                        IndexConfig.QUERY_COUNT_LIMIT,
                        index.queryBytesMax(),
                        index.catchUpBytesMax()))
                .withRetention(new RetentionConfig(
                        reserved,
                        retention.deleteWhen(),
                        retention.limits(),
                        retention.cleansForcibly(),
                        1 + random.nextInt(4),
                        Duration.ofHours(1),
                        retention.reserveBytes()));
        for (Topic topic : TOPICS) {
            for (int queueId = 0; queueId < QUEUES; queueId++) {
                queues.add(new QueueKey(topic, queueId));
            }
        }
        this.deletesTopics = random.nextInt(4) == 0;
        this.isAlwaysSync = random.nextBoolean();
    }

    StoreConfig config(FlushLevel level) {
        return config.withFlushLevel(level);
    }

    FlushLevel level(Random random) {
        return isAlwaysSync || random.nextBoolean() ? FlushLevel.SYNC_FLUSH : FlushLevel.ASYNC_FLUSH;
    }

    List<QueueKey> queues() {
        return queues;
    }

    List<Topic> topics() {
        return TOPICS;
    }

    QueueKey queue(Random random) {
        return queues.get(random.nextInt(queues.size()));
    }

    boolean deletesTopics() {
        return deletesTopics;
    }

    /** Whether old messages are deleted: the newest force of the log must not be hours away, which that waits for. */
    boolean deletesOld(FlushLevel level) {
        return deletesOld
                && (level == FlushLevel.SYNC_FLUSH
                        || config.append().asyncForceInterval().toSeconds() == 0);
    }

    /** For how long messages are kept. */
    Duration reserved() {
        return reserved;
    }

    int fillerBytes(Random random) {
        return random.nextInt(random.nextInt(20) == 0 ? LONG_FILLER : SHORT_FILLER);
    }

    MessageProperties properties(String id, Random random) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PropertyNames.UNIQUE_KEY, id);
        properties.put(PropertyNames.KEYS, keyOf(id));
        if (random.nextBoolean()) {
            properties.put(PropertyNames.TAGS, "tag" + random.nextInt(3));
        }
        List<String> light = LIGHT_QUEUES.stream()
                .filter(queue -> random.nextInt(3) == 0)
                .map(Topic::value)
                .toList();
        if (!light.isEmpty()) {
            properties.put(PropertyNames.LIGHT_QUEUES, String.join(",", light));
            properties.put(PropertyNames.LIGHT_QUEUE_OFFSETS, LightQueues.roomForOffsets(light.size()));
        }
        return MessageProperties.of(properties);
    }

    /** The key of the message with this id. */
    static String keyOf(String id) {
        return KEYS.get(Math.floorMod(id.hashCode(), KEYS.size()));
    }

    @Override
    public String toString() {
        return config.log() + ", " + config.queue() + ", " + config.index()
                + (deletesTopics ? ", topics are deleted" : "") + (deletesOld ? ", old messages are deleted" : "");
    }
}

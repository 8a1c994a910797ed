package io.rillmq.store.fault;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.fault.Ledger.QueueKey;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.retain.RetentionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is done with one directory over all its lives, as far as it stays the same. */
final class Workload {
    private static final List<Topic> TOPICS = List.of(new Topic("orders"), new Topic("%RETRY%payments"));
    private static final int QUEUES = 3;
    private static final int[] SEGMENT_BYTES = {8 << 10, 32 << 10, 64 << 10};
    private static final int[] QUEUE_FILE_BYTES = {100, 400, 2_000};
    /** With few, files are written between the checkpoints, and appends are refused as busy. */
    private static final int[] UNWRITTEN_ENTRIES_MAX = {10, 40, 500_000};

    private static final int LONG_FILLER = 6_000;
    private static final int SHORT_FILLER = 300;

    private final StoreConfig config;
    private final List<QueueKey> queues = new ArrayList<>();
    private final boolean deletesTopics;
    private final boolean isAlwaysSync;

    Workload(Path directory, Random random) {
        StoreConfig defaults = StoreConfig.defaults(directory);
        AppendConfig append = defaults.append();
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
                .withRetention(RetentionConfig.DEFAULTS.withInterval(Duration.ofHours(1)));
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

    int fillerBytes(Random random) {
        return random.nextInt(random.nextInt(20) == 0 ? LONG_FILLER : SHORT_FILLER);
    }

    String tag(Random random) {
        return random.nextBoolean() ? "" : "tag" + random.nextInt(3);
    }

    @Override
    public String toString() {
        return config.log() + ", " + config.queue() + (deletesTopics ? ", topics are deleted" : "");
    }
}

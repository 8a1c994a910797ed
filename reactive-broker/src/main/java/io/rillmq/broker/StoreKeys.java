package io.rillmq.broker;

import io.rillmq.broker.table.TableLogConfig;
import io.rillmq.store.StoreConfig;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.index.IndexConfig;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.retain.DeleteHours;
import io.rillmq.store.retain.DiskLimits;
import io.rillmq.store.retain.RetentionConfig;
import java.nio.file.Path;
import java.time.Duration;

/** The keys of the configuration that are about the store, and the tables that are kept in it. */
final class StoreKeys {
    private static final int PERCENT = 100;

    private StoreKeys() {}

    static StoreConfig read(ConfigReader in, String broker) {
        Path root = Path.of(in.name("storePathRootDir", System.getProperty("user.home") + "/.rillmq/" + broker));
        LogConfig log = LogConfig.DEFAULTS;
        QueueConfig queue = QueueConfig.DEFAULTS;
        int segmentBytes = in.integer(
                "mappedFileSizeCommitLog", log.segmentBytes(), LogConfig.SEGMENT_BYTES_MIN, Integer.MAX_VALUE);
        int tailCacheBytes = in.integer("tailCacheBytes", log.tailCacheBytes(), 0, Integer.MAX_VALUE);
        int queueFileBytes = in.integer("mappedFileSizeConsumeQueue", queue.fileBytes(), 20, 1 << 30);
        return StoreConfig.defaults(root)
                .withLog(new LogConfig(segmentBytes, tailCacheBytes))
                // RocketMQ rounds up to whole entries of 20 bytes.
                .withQueue(queue.withFileBytes((queueFileBytes + 19) / 20 * 20))
                .withRetention(retention(in))
                .withIndex(index(in))
                .withFlushLevel(in.oneOf("flushDiskType", FlushLevel.SYNC_FLUSH));
    }

    static TableLogConfig readTables(ConfigReader in, StoreConfig store) {
        TableLogConfig fitting =
                TableLogConfig.DEFAULTS.forSegmentsOf(store.log().segmentBytes());
        return fitting.withIntervals(
                Duration.ofMillis(in.integer("tableLogInterval", 1_000, 1, ConfigReader.DAY_MILLIS)),
                Duration.ofMillis(in.integer("flushConsumerOffsetInterval", 5_000, 1, ConfigReader.DAY_MILLIS)));
    }

    private static IndexConfig index(ConfigReader in) {
        IndexConfig usual = IndexConfig.DEFAULTS;
        return usual.withEnabled(in.flag("messageIndexEnable", usual.enabled()))
                .withQueryCountMax(
                        in.integer("maxMsgsNumBatch", usual.queryCountMax(), 1, IndexConfig.QUERY_COUNT_LIMIT));
    }

    private static RetentionConfig retention(ConfigReader in) {
        RetentionConfig usual = RetentionConfig.DEFAULTS;
        DiskLimits limits = usual.limits();
        // Whoever says a ratio gets what it means in RocketMQ, whatever else is free.
        boolean ratiosAloneCount = in.isGiven("diskMaxUsedSpaceRatio")
                || in.isGiven("diskSpaceCleanForciblyRatio")
                || in.isGiven("diskSpaceWarningLevelRatio");
        return new RetentionConfig(
                Duration.ofHours(in.integer(
                        "fileReservedTime", (int) usual.reservedTime().toHours(), 0, Integer.MAX_VALUE)),
                deleteWhen(in),
                new DiskLimits(
                        in.integer("diskMaxUsedSpaceRatio", limits.maxUsedPercent(), 1, PERCENT),
                        in.integer("diskSpaceCleanForciblyRatio", limits.cleanForciblyPercent(), 1, PERCENT),
                        in.longNumber(
                                "diskSpaceCleanForciblyBytes",
                                ratiosAloneCount ? Long.MAX_VALUE : limits.cleanForciblyBytes(),
                                0,
                                Long.MAX_VALUE),
                        in.integer("diskSpaceWarningLevelRatio", limits.warningPercent(), 1, PERCENT),
                        in.longNumber(
                                "diskSpaceWarningLevelBytes",
                                ratiosAloneCount ? Long.MAX_VALUE : limits.warningBytes(),
                                0,
                                Long.MAX_VALUE)),
                in.flag("cleanFileForciblyEnable", usual.cleansForcibly()),
                in.integer("deleteFileBatchMax", usual.batchMax(), 1, Integer.MAX_VALUE),
                Duration.ofMillis(in.integer(
                        "cleanResourceInterval", (int) usual.interval().toMillis(), 1, ConfigReader.DAY_MILLIS)),
                in.longNumber("diskSpaceReserveBytes", usual.reserveBytes(), 0, Long.MAX_VALUE));
    }

    private static DeleteHours deleteWhen(ConfigReader in) {
        try {
            return DeleteHours.parse(in.text("deleteWhen", "04"));
        } catch (IllegalArgumentException notHours) {
            throw in.refuse(
                    "deleteWhen", "hours from 00 to 23 such as '04' or '04;16' (" + notHours.getMessage() + ")");
        }
    }
}

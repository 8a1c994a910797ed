package io.rillmq.store;

import io.rillmq.store.append.AppendConfig;
import io.rillmq.store.append.FlushLevel;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.index.IndexConfig;
import io.rillmq.store.log.LogConfig;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.read.ReadConfig;
import io.rillmq.store.retain.RetentionConfig;
import io.rillmq.store.retain.SegmentHold;
import java.nio.file.Path;

/**
 * Everything a store is told when it opens.
 *
 * @param directory RocketMQ's {@code storePathRootDir}; created when absent
 * @param tagsCodeRule what consume-queue entries hold as tags code, for example the delivery time of delayed messages
 * @param hold what no deletion of old segments may take
 */
public record StoreConfig(
        Path directory,
        LogConfig log,
        AppendConfig append,
        ReadConfig read,
        QueueConfig queue,
        RetentionConfig retention,
        IndexConfig index,
        TagsCodeRule tagsCodeRule,
        SegmentHold hold) {

    public static StoreConfig defaults(Path directory) {
        return new StoreConfig(
                directory,
                LogConfig.DEFAULTS,
                AppendConfig.DEFAULTS,
                ReadConfig.DEFAULTS,
                QueueConfig.DEFAULTS,
                RetentionConfig.DEFAULTS,
                IndexConfig.DEFAULTS,
                TagsCodeRule.TAG_HASH,
                SegmentHold.NOTHING);
    }

    public StoreConfig withLog(LogConfig changed) {
        return new StoreConfig(directory, changed, append, read, queue, retention, index, tagsCodeRule, hold);
    }

    public StoreConfig withAppend(AppendConfig changed) {
        return new StoreConfig(directory, log, changed, read, queue, retention, index, tagsCodeRule, hold);
    }

    public StoreConfig withFlushLevel(FlushLevel level) {
        return withAppend(append.withFlushLevel(level));
    }

    public StoreConfig withRead(ReadConfig changed) {
        return new StoreConfig(directory, log, append, changed, queue, retention, index, tagsCodeRule, hold);
    }

    public StoreConfig withQueue(QueueConfig changed) {
        return new StoreConfig(directory, log, append, read, changed, retention, index, tagsCodeRule, hold);
    }

    public StoreConfig withRetention(RetentionConfig changed) {
        return new StoreConfig(directory, log, append, read, queue, changed, index, tagsCodeRule, hold);
    }

    public StoreConfig withIndex(IndexConfig changed) {
        return new StoreConfig(directory, log, append, read, queue, retention, changed, tagsCodeRule, hold);
    }

    public StoreConfig withTagsCodeRule(TagsCodeRule rule) {
        return new StoreConfig(directory, log, append, read, queue, retention, index, rule, hold);
    }

    public StoreConfig withHold(SegmentHold changed) {
        return new StoreConfig(directory, log, append, read, queue, retention, index, tagsCodeRule, changed);
    }
}

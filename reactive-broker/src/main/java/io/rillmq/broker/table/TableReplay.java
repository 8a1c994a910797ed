package io.rillmq.broker.table;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the state of the log: each from its file, and then what was logged since. For the start only, on
 * a thread that may block.
 */
final class TableReplay {
    private static final Logger LOG = LoggerFactory.getLogger(TableReplay.class);
    private static final int BATCH_COUNT_MAX = 64;
    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final MessageStore store;
    private final Map<String, TrackedTable> tables;
    private final Map<String, Long> starts = new HashMap<>();
    private final Set<String> unknownTables = new HashSet<>();
    private final long minOffset;
    private final long maxOffset;
    private @Nullable FullState full;
    private boolean isFullStateRequired;

    TableReplay(MessageStore store, Map<String, TrackedTable> tables) {
        this.store = store;
        this.tables = tables;
        this.minOffset = store.minOffset(TableLog.TOPIC, TableLog.QUEUE_ID);
        this.maxOffset = store.maxOffset(TableLog.TOPIC, TableLog.QUEUE_ID);
    }

    /**
     * What there was.
     *
     * @param full the newest full state in the log, null when it has none that is whole
     * @param nextOffset of the next record of the tables' topic
     * @param isFullStateRequired true when some table has what the log has not
     */
    record Restored(@Nullable FullState full, long nextOffset, boolean isFullStateRequired) {}

    Restored run() throws IOException {
        if (maxOffset > minOffset) {
            read(maxOffset - 1, (record, offset) -> full = stillWhole(record.full()));
        }
        isFullStateRequired = full == null;
        for (TrackedTable each : tables.values()) {
            starts.put(each.table().name(), startOf(each));
        }
        replay();
        tables.values().forEach(each -> each.table().settle());
        return new Restored(full, maxOffset, isFullStateRequired);
    }

    /** Null when its beginning has left the log: what was in there, only the files have. */
    private @Nullable FullState stillWhole(@Nullable FullState told) {
        return told == null || told.queueOffset() < minOffset ? null : told;
    }

    /** Where a table that has nothing begins. */
    private long beginning() {
        return full == null ? minOffset : full.queueOffset();
    }

    private long startOf(TrackedTable tracked) throws IOException {
        Optional<TableFile.Content> content = load(tracked);
        if (content.isEmpty()) {
            if (maxOffset > minOffset) {
                LOG.warn("{} is missing, its table is built again from the log", tracked.file());
            }
            return beginning();
        }
        long applied = content.get().appliedOffset();
        if (!content.get().isUnchanged()) {
            isFullStateRequired = true;
        }
        if (applied == TableFile.Content.UNKNOWN) {
            LOG.info("{} was written by somebody else, it is taken as it is", tracked.file());
            return maxOffset;
        }
        if (!content.get().isUnchanged()) {
            LOG.warn("{} was changed by hand, it is taken as it is", tracked.file());
        }
        if (applied > maxOffset) {
            LOG.warn(
                    "{} contains changes up to {} but the log has them up to {} only, it is taken as it is",
                    tracked.file(),
                    applied,
                    maxOffset);
            isFullStateRequired = true;
            return maxOffset;
        }
        if (full != null && applied < full.queueOffset() && content.get().isUnchanged()) {
            // A newer state of everything is in the log, and what lies between may be gone.
            tracked.table().load(null);
            return beginning();
        }
        return Math.max(applied, minOffset);
    }

    private Optional<TableFile.Content> load(TrackedTable tracked) throws IOException {
        try {
            return tracked.load();
        } catch (IOException damaged) {
            if (full == null) {
                throw damaged;
            }
            LOG.warn("{}", damaged.getMessage());
            tracked.table().load(null);
            return Optional.empty();
        }
    }

    private void replay() throws IOException {
        long from = starts.values().stream().mapToLong(Long::longValue).min().orElse(maxOffset);
        for (long at = from; at < maxOffset; ) {
            at = read(at, this::apply);
        }
        if (from < maxOffset) {
            LOG.info("replayed {} records of changes of topics, groups and offsets", maxOffset - from);
        }
    }

    private void apply(TableRecord record, long queueOffset) {
        for (TableChange change : record.changes()) {
            TrackedTable tracked = tables.get(change.table());
            if (tracked == null) {
                if (unknownTables.add(change.table())) {
                    LOG.warn("the log has changes of a table '{}' that is not known here", change.table());
                }
            } else if (queueOffset >= starts.getOrDefault(change.table(), maxOffset)) {
                tracked.apply(change);
            }
        }
    }

    /** Reads some records and returns where the next ones are. */
    private long read(long from, ObjLongConsumer<TableRecord> reader) throws IOException {
        CompletableFuture<ReadResult> answer = new CompletableFuture<>();
        store.read(
                new ReadRequest(
                        TableLog.TOPIC,
                        TableLog.QUEUE_ID,
                        from,
                        BATCH_COUNT_MAX,
                        BATCH_BYTES_MAX,
                        QueueFilter.ALL,
                        Runnable::run),
                answer::complete);
        ReadResult result = answer.join();
        try {
            return switch (result.status()) {
                case FOUND -> {
                    decode(result.records(), reader);
                    yield result.nextQueueOffset();
                }
                case MESSAGE_WAS_REMOVING, NO_MATCHED_MESSAGE -> {
                    LOG.error("changes {} to {} of the tables are damaged", from, result.nextQueueOffset() - 1);
                    yield result.nextQueueOffset();
                }
                case OFFSET_TOO_SMALL -> result.minOffset();
                case NO_MESSAGE_IN_QUEUE,
                        NO_MATCHED_LOGIC_QUEUE,
                        OFFSET_OVERFLOW_ONE,
                        OFFSET_OVERFLOW_BADLY,
                        BUSY,
                        FAILED ->
                    throw new IOException(
                            "change " + from + " of " + TableLog.TOPIC + " cannot be read: " + result.status());
            };
        } finally {
            result.records().release();
        }
    }

    private static void decode(ByteBuf records, ObjLongConsumer<TableRecord> reader) {
        while (records.isReadable()) {
            StoredMessage message = RecordReader.read(records);
            try {
                reader.accept(TableRecord.fromJson(message.body()), message.queueOffset());
            } catch (MalformedBodyException malformed) {
                LOG.warn(
                        "change {} of {} is left out: {}",
                        message.queueOffset(),
                        TableLog.TOPIC,
                        malformed.getMessage());
            }
        }
    }
}

package io.rillmq.store.append;

import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LightPlace;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.log.Segment;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.log.TailChunk;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the log grows: gives records their offsets and store time, lays them into the newest chunk of the tail cache and
 * writes them once from there. What was laid in and not written can be taken back. Owned by the log's writer.
 */
final class LogTail {
    private final CommitLog log;
    private final TailCache cache;
    private final TagsCodeRule tagsCodeRule;
    private final Clock clock;
    private final QueueCursors cursors;
    private final Runway runway;

    private @Nullable Segment segment;
    private @Nullable TailChunk chunk;
    /** Of what is written. */
    private long end;

    private long storeMillis;

    /** Of a log that ends at its readable end, which everything dispatched so far belongs to. */
    LogTail(
            CommitLog log,
            TailCache cache,
            ConsumeQueues queues,
            TagsCodeRule tagsCodeRule,
            Clock clock,
            Runway runway) {
        this.log = log;
        this.cache = cache;
        this.tagsCodeRule = tagsCodeRule;
        this.clock = clock;
        this.cursors = new QueueCursors(queues);
        this.runway = runway;
        this.segment = log.last();
        this.end = log.readableEnd();
        this.storeMillis = log.readable().storeMillis();
    }

    QueueCursors cursors() {
        return cursors;
    }

    /**
     * Begins a batch that has room for {@code sizeBytes} or more, in a new segment or chunk when need be.
     *
     * @throws OutOfMemoryError when there is none for a new chunk; nothing has changed then
     */
    void begin(AppendBatch batch, int sizeBytes) throws IOException {
        Segment target = segment;
        if (target == null || end + sizeBytes + RecordLayout.END_OF_SEGMENT_BYTES > target.endOffset()) {
            target = log.roll(end);
            segment = target;
            end = target.startOffset();
            chunk = null;
        }
        TailChunk room = chunk;
        if (room == null || !room.hasRoomFor(sizeBytes)) {
            chunk = null; // Adding may drop it.
            room = cache.add(end, sizeBytes);
            chunk = room;
        }
        batch.segment = target;
    }

    /** Whether the begun batch has room for {@code sizeBytes} more. */
    boolean fits(int sizeBytes) {
        TailChunk room = current();
        return room.hasRoomFor(sizeBytes)
                && segment != null
                && room.end() + sizeBytes + RecordLayout.END_OF_SEGMENT_BYTES <= segment.endOffset();
    }

    /** Adds an append to the begun batch and releases its records. */
    void lay(AppendBatch batch, Append append) {
        TailChunk room = current();
        QueueCursor cursor = cursors.of(append.topic, append.queueId);
        boolean isQueued = RecordFields.isQueued(RecordLayout.sysFlag(append.records, append.records.readerIndex()));
        long logOffset = room.end();
        // Not once for the batch: it may take in what was sent after it had begun.
        storeMillis = Math.max(storeMillis, clock.millis());
        room.add(append.records);
        batch.add(append, logOffset, isQueued ? cursor.next : AppendBatch.NOT_QUEUED, storeMillis);
        append.records.release();
        for (int i = 0; i < append.recordCount; i++) {
            int sizeBytes = room.place(logOffset, isQueued ? cursor.next : 0, storeMillis);
            if (isQueued) {
                long tagsCode = tagsCodeRule.tagsCode(append.topic, append.queueId, storeMillis, append.tagHash(i));
                batch.addEntry(cursor.queue, logOffset, sizeBytes, cursor.next, tagsCode, storeMillis);
                cursor.next++;
                addToLightQueues(batch, append, i, logOffset, sizeBytes);
            }
            batch.lastRecordOffset = logOffset;
            logOffset += sizeBytes;
        }
    }

    /** The record gets an offset in each light queue that it names, and says it. */
    private void addToLightQueues(AppendBatch batch, Append append, int number, long logOffset, int sizeBytes) {
        for (LightPlace place : append.lightPlaces(number)) {
            QueueCursor cursor = cursors.of(place.queue(), LightQueues.QUEUE_ID);
            current().place(logOffset, place, cursor.next);
            long tagsCode =
                    tagsCodeRule.tagsCode(place.queue(), LightQueues.QUEUE_ID, storeMillis, append.tagHash(number));
            batch.addEntry(cursor.queue, logOffset, sizeBytes, cursor.next, tagsCode, storeMillis);
            cursor.next++;
        }
    }

    /** Writes the begun batch to the disk and shows it to readers of the cache. */
    void write(AppendBatch batch) throws IOException {
        TailChunk room = current();
        Segment target = Objects.requireNonNull(batch.segment, "begin sets it");
        target.write(room.bytesFrom(end), end);
        runway.extend(target, end, room.end());
        room.publish();
        end = room.end();
        batch.end = new LogEnd(end, batch.lastRecordOffset, storeMillis);
    }

    private TailChunk current() {
        return Objects.requireNonNull(chunk, "no batch was begun");
    }

    /** Takes back what the batch changed: nothing of it is promised, the next append gets the same offsets. */
    void takeBack(AppendBatch batch) {
        for (int i = 0; i < batch.entryCount; i++) {
            ConsumeQueue queue = batch.queues[i];
            QueueCursor cursor = cursors.of(queue.topic(), queue.queueId());
            cursor.next = Math.min(cursor.next, batch.queueOffsets[i]);
        }
        if (chunk != null) {
            chunk.dropFrom(end);
        }
    }

    /** Makes the file zero behind what is written: parts of a refused batch go, so that no recovery can find them. */
    void clear() throws IOException {
        if (segment != null) {
            segment.clearFrom(end);
            runway.forget();
        }
    }
}

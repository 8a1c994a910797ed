package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.dispatch.EntryCheck;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;

/** Finds messages by their store time. On the reading threads. */
final class TimeSearch {
    private final CommitLog log;
    private final QueueFiles files;

    TimeSearch(CommitLog log, QueueFiles files) {
        this.log = log;
        this.files = files;
    }

    /** The queue offset that {@code boundary} means for {@code millis}, in a queue that is not empty. */
    long search(ConsumeQueue queue, long millis, TimeBoundary boundary) throws IOException {
        long min = queue.minOffset();
        long max = queue.maxOffset();
        // The first message stored later than the time, or with LOWER, at the time or later.
        long low = min;
        long high = max;
        while (low < high) {
            long middle = (low + high) >>> 1;
            long stored = storeMillis(queue, middle);
            if (stored < millis || (stored == millis && boundary == TimeBoundary.UPPER)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return switch (boundary) {
            case LOWER -> low;
            case UPPER -> Math.max(min, low - 1);
        };
    }

    /** -1 when the message is gone or damaged. */
    long storeMillis(ConsumeQueue queue, long queueOffset) throws IOException {
        QueueChunk recent = queue.recent(queueOffset);
        QueueChunk chunk = recent == null ? files.read(queue, queueOffset, 1) : recent;
        long logOffset = chunk.logOffset(queueOffset);
        if (chunk.sizeBytes(queueOffset) == EntryLayout.BLANK || logOffset < log.minOffset()) {
            return -1;
        }
        if (recent == null && !EntryCheck.pointsToItsRecord(log, queue, chunk, queueOffset)) {
            throw new DamagedEntriesException(queue, queueOffset, "the log has another record there");
        }
        ByteBuf bytes = log.read(logOffset, RecordFields.STORE_MILLIS_END_MAX);
        try {
            return bytes.readableBytes() < RecordFields.STORE_MILLIS_END_MAX
                            || RecordLayout.logOffset(bytes, 0) != logOffset
                    ? -1
                    : RecordLayout.storeMillis(bytes, 0);
        } finally {
            bytes.release();
        }
    }
}

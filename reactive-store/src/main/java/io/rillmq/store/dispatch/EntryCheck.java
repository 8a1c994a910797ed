package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.RecordFetch;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.QueueChunk;
import java.io.IOException;

/** Asks the log whether an entry of a consume queue points to the record that it should. */
public final class EntryCheck {
    private EntryCheck() {}

    /** Whether the entry may be one at all: it points into the log. */
    static boolean isPlausible(CommitLog log, QueueChunk entries, long queueOffset) {
        int sizeBytes = entries.sizeBytes(queueOffset);
        long logOffset = entries.logOffset(queueOffset);
        return sizeBytes >= RecordLayout.SIZE_BYTES_MIN
                && sizeBytes <= RecordFetch.RECORD_BYTES_MAX
                && logOffset >= log.minOffset()
                && logOffset <= log.readableEnd() - sizeBytes;
    }

    /** Whether the record there, sound or damaged, is the one of this entry as far as one can tell. */
    public static boolean pointsToItsRecord(CommitLog log, ConsumeQueue queue, QueueChunk entries, long queueOffset)
            throws IOException {
        return says(log, queue, entries, queueOffset, true);
    }

    /** Whether the record there is sound and belongs to this entry. */
    static boolean isConfirmed(CommitLog log, ConsumeQueue queue, QueueChunk entries, long queueOffset)
            throws IOException {
        return says(log, queue, entries, queueOffset, false);
    }

    /** Whether a record begins at {@code logOffset}, sound or damaged, that says this place in a queue. */
    static boolean isHeadOf(CommitLog log, long logOffset, Topic topic, int queueId, long queueOffset)
            throws IOException {
        ByteBuf head = log.read(logOffset, RecordLayout.SIZE_BYTES_MIN);
        try {
            if (head.readableBytes() < RecordLayout.SIZE_BYTES_MIN || RecordLayout.logOffset(head, 0) != logOffset) {
                return false;
            }
            return saysInHead(head, queueId, queueOffset)
                    || (topic.isLightQueue()
                            && says(
                                    log,
                                    topic,
                                    queueId,
                                    queueOffset,
                                    logOffset,
                                    RecordLayout.sizeBytes(head, 0),
                                    true));
        } finally {
            head.release();
        }
    }

    private static boolean saysInHead(ByteBuf record, int queueId, long queueOffset) {
        return RecordLayout.queueId(record, 0) == queueId && RecordLayout.queueOffset(record, 0) == queueOffset;
    }

    private static boolean says(
            CommitLog log, ConsumeQueue queue, QueueChunk entries, long queueOffset, boolean mayBeDamaged)
            throws IOException {
        return isPlausible(log, entries, queueOffset)
                && says(
                        log,
                        queue.topic(),
                        queue.queueId(),
                        queueOffset,
                        entries.logOffset(queueOffset),
                        entries.sizeBytes(queueOffset),
                        mayBeDamaged);
    }

    private static boolean says(
            CommitLog log,
            Topic topic,
            int queueId,
            long queueOffset,
            long logOffset,
            int sizeBytes,
            boolean mayBeDamaged)
            throws IOException {
        if (sizeBytes < RecordLayout.SIZE_BYTES_MIN || sizeBytes > RecordFetch.RECORD_BYTES_MAX) {
            return false;
        }
        ByteBuf bytes = log.read(logOffset, sizeBytes);
        try {
            if (bytes.readableBytes() < sizeBytes
                    || RecordLayout.sizeBytes(bytes, 0) != sizeBytes
                    || RecordLayout.logOffset(bytes, 0) != logOffset) {
                return false;
            }
            if (RecordReader.check(bytes, 0, sizeBytes) instanceof RecordCheck.Valid) {
                return RecordFields.queueOffsetIn(topic, queueId, bytes, 0) == queueOffset;
            }
            // What a damaged record says of light queues cannot be read.
            return mayBeDamaged && (topic.isLightQueue() || saysInHead(bytes, queueId, queueOffset));
        } finally {
            bytes.release();
        }
    }
}

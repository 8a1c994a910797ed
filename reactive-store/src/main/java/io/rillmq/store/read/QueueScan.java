package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import org.jspecify.annotations.Nullable;

/**
 * One read on its way through the entries of a queue: what was taken, what was passed over, and when it is enough. Used
 * by one thread at a time.
 */
final class QueueScan {
    final ConsumeQueue queue;
    final ReadRequest request;
    final long minOffset;
    final long maxOffset;
    /** The next entry to examine. */
    long position;

    private final long scanEnd;
    private final boolean needsRecords;
    private final long filteredBytesMax;
    /** Bytes that the filter has looked at, or could have copied in the same time. */
    private long filteredBytes;

    private ByteBuf records = Unpooled.EMPTY_BUFFER;
    /** Where entries were repaired last for this read: they are taken as they are from then on. */
    private long repairedOffset = -1;

    private int messageCount;
    private boolean sawMissing;
    private boolean wasBrought;
    private @Nullable ReadStatus failure;

    QueueScan(ConsumeQueue queue, ReadRequest request, long minOffset, long maxOffset, ReadConfig config) {
        this.queue = queue;
        this.request = request;
        this.minOffset = minOffset;
        this.maxOffset = maxOffset;
        this.position = request.queueOffset();
        this.needsRecords = request.filter().needsRecords();
        this.filteredBytesMax = config.filtering().bytesMax();
        long scanned = Math.max(config.scannedEntriesMax(), request.countMax());
        this.scanEnd = Math.min(maxOffset, position + scanned);
    }

    boolean isEmpty() {
        return messageCount == 0;
    }

    /** Whether it came further than it was asked to begin. */
    boolean hasMoved() {
        return position > request.queueOffset();
    }

    /** Whether only a filter that looks into records knows what is wanted. */
    boolean needsRecords() {
        return needsRecords;
    }

    /** True once, for the first who brings what it needs into memory. */
    boolean isToBeBrought() {
        boolean isFirst = !wasBrought;
        wasBrought = true;
        return isFirst;
    }

    /** Whether there is another entry to examine, and room for a message. */
    boolean goesOn() {
        return position < scanEnd && messageCount < request.countMax() && filteredBytes < filteredBytesMax;
    }

    /** Whether a record of this size may be added: the first always, others within the byte limit. */
    boolean hasRoomFor(int sizeBytes) {
        return messageCount == 0 || (long) records.readableBytes() + sizeBytes <= request.bytesMax();
    }

    /** Where the bytes of the next record go. */
    ByteBuf target(int sizeBytes) {
        if (messageCount == 0 && records.capacity() == 0) {
            // How many of its kind a filter that looks into records takes, nobody knows.
            long all = needsRecords ? 0 : Math.min((long) request.countMax(), scanEnd - position) * sizeBytes;
            int expected = (int) Math.max(sizeBytes, Math.min(all, request.bytesMax()));
            records = PooledByteBufAllocator.DEFAULT.directBuffer(expected);
        }
        return records;
    }

    /** Whether entries were repaired for this read: what was read of them before is old. */
    boolean wasRepaired() {
        return repairedOffset >= 0;
    }

    /** Whether the entry at {@link #position} may still be repaired. */
    boolean mayStillRepair() {
        return position > repairedOffset;
    }

    /** Notes that entries at {@code queueOffset} are repaired, unless they were for this read: it helps no more. */
    boolean mayRepair(long queueOffset) {
        if (queueOffset <= repairedOffset) {
            return false;
        }
        repairedOffset = queueOffset;
        return true;
    }

    /** The record of the entry at {@link #position} was added to {@link #target}; it stays if the filter takes it. */
    void took(int sizeBytes) {
        position++;
        if (!needsRecords || isTaken(records.writerIndex() - sizeBytes, sizeBytes)) {
            messageCount++;
        }
    }

    private boolean isTaken(int index, int sizeBytes) {
        filteredBytes += sizeBytes + request.filter().costBytes(records, index);
        boolean isTaken = request.filter().takes(records, index);
        if (!isTaken) {
            records.writerIndex(index);
        }
        return isTaken;
    }

    void filteredOut() {
        position++;
    }

    /** The record of the entry is gone or damaged. */
    void missing() {
        sawMissing = true;
        position++;
    }

    /** Ends without messages, for a reason of its own. */
    void fail(ReadStatus reason) {
        discard();
        failure = reason;
    }

    ReadResult finish(ReadStatus reason) {
        fail(reason);
        return finish();
    }

    ReadResult finish() {
        if (failure != null) {
            return new ReadResult(failure, records, 0, request.queueOffset(), minOffset, maxOffset);
        }
        ReadStatus status = messageCount > 0
                ? ReadStatus.FOUND
                : sawMissing ? ReadStatus.MESSAGE_WAS_REMOVING : ReadStatus.NO_MATCHED_MESSAGE;
        if (messageCount == 0) {
            discard();
        } else {
            // Others were expected, or dropped: what waits in a connection then holds no room of theirs.
            records.capacity(records.writerIndex());
            if (queue.topic().isLightQueue()) {
                showPlaces();
            }
        }
        return new ReadResult(status, records, messageCount, position, minOffset, maxOffset);
    }

    /**
     * Messages of a light queue say their places there. RocketMQ leaves them with those in their topics' queues, by which
     * its push consumers then commit.
     */
    private void showPlaces() {
        int at = records.readerIndex();
        for (int i = 0; i < messageCount; i++) {
            long queueOffset = RecordFields.queueOffsetIn(queue.topic(), queue.queueId(), records, at);
            RecordLayout.moveTo(records, at, queue.queueId(), queueOffset);
            at += RecordLayout.sizeBytes(records, at);
        }
    }

    private void discard() {
        records.release();
        records = Unpooled.EMPTY_BUFFER;
        messageCount = 0;
    }
}

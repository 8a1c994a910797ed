package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rillmq.store.queue.ConsumeQueue;

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
    private ByteBuf records = Unpooled.EMPTY_BUFFER;
    /** Where entries were repaired last for this read: they are taken as they are from then on. */
    private long repairedOffset = -1;

    private int messageCount;
    private boolean sawMissing;

    QueueScan(ConsumeQueue queue, ReadRequest request, long minOffset, long maxOffset, int scannedEntriesMax) {
        this.queue = queue;
        this.request = request;
        this.minOffset = minOffset;
        this.maxOffset = maxOffset;
        this.position = request.queueOffset();
        long scanned = Math.max(scannedEntriesMax, request.countMax());
        this.scanEnd = Math.min(maxOffset, position + scanned);
    }

    boolean isEmpty() {
        return messageCount == 0;
    }

    /** Whether there is another entry to examine, and room for a message. */
    boolean goesOn() {
        return position < scanEnd && messageCount < request.countMax();
    }

    /** Whether a record of this size may be added: the first always, others within the byte limit. */
    boolean hasRoomFor(int sizeBytes) {
        return messageCount == 0 || (long) records.readableBytes() + sizeBytes <= request.bytesMax();
    }

    /** Where the bytes of the next record go. */
    ByteBuf target(int sizeBytes) {
        if (messageCount == 0 && records.capacity() == 0) {
            long all = Math.min((long) request.countMax(), scanEnd - position) * sizeBytes;
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

    /** The record of the entry at {@link #position} was added to {@link #target}. */
    void took() {
        messageCount++;
        position++;
    }

    void filteredOut() {
        position++;
    }

    /** The record of the entry is gone or damaged. */
    void missing() {
        sawMissing = true;
        position++;
    }

    ReadResult finish() {
        ReadStatus status = messageCount > 0
                ? ReadStatus.FOUND
                : sawMissing ? ReadStatus.MESSAGE_WAS_REMOVING : ReadStatus.NO_MATCHED_MESSAGE;
        if (messageCount == 0) {
            discard();
        }
        return new ReadResult(status, records, messageCount, position, minOffset, maxOffset);
    }

    /** Ends without messages, for a reason of its own. */
    ReadResult finish(ReadStatus status) {
        discard();
        return new ReadResult(status, records, 0, request.queueOffset(), minOffset, maxOffset);
    }

    void discard() {
        records.release();
        records = Unpooled.EMPTY_BUFFER;
        messageCount = 0;
    }
}

package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import java.io.IOException;

/**
 * Reads single records by their log offset, which others may have made up, one at a time into a buffer of its own.
 * Owned by one thread.
 */
public final class RecordFetch implements AutoCloseable {
    private static final int FIRST_READ_BYTES = 4 << 10;
    /** Larger buffers are not kept. */
    private static final int KEPT_BYTES_MAX = 256 << 10;
    /** No frame that brings a record is larger; a damaged length must not cost a gigabyte of memory. */
    public static final int RECORD_BYTES_MAX = 32 << 20;

    private final CommitLog log;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    public RecordFetch(CommitLog log) {
        this.log = log;
    }

    /** Reads the sound, readable record that begins at {@code logOffset} into {@link #bytes}; false when there is none. */
    public boolean load(long logOffset) throws IOException {
        return isRecord(logOffset, FIRST_READ_BYTES)
                || (isCut(logOffset) && isRecord(logOffset, RecordLayout.sizeBytes(bytes, 0)));
    }

    /** The record that was loaded, from index 0 on. Valid until the next is loaded. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** A copy of the record that was loaded, which the caller owns. */
    public ByteBuf copy() {
        // Not by bytes.copy(): it would come from the allocator of the log's own buffers, which nobody watches for
        // leaks.
        int sizeBytes = bytes.readableBytes();
        return Unpooled.directBuffer(sizeBytes, sizeBytes).writeBytes(bytes, 0, sizeBytes);
    }

    private boolean isRecord(long logOffset, int lengthMax) throws IOException {
        Segment segment = log.segmentAt(logOffset);
        long end = segment == null ? logOffset : Math.min(segment.endOffset(), log.readableEnd());
        int length = (int) Math.min(lengthMax, end - logOffset);
        if (segment == null || length < RecordLayout.SIZE_BYTES_MIN) {
            bytes.clear();
            return false;
        }
        makeRoom(length);
        bytes.clear().writerIndex(segment.read(bytes.internalNioBuffer(0, length), logOffset));
        if (RecordReader.check(bytes, 0, bytes.readableBytes()) instanceof RecordCheck.Valid valid
                && RecordLayout.logOffset(bytes, 0) == logOffset) {
            bytes.writerIndex(valid.sizeBytes());
            return true;
        }
        return false;
    }

    /** Whether what was read is the beginning of a longer record. */
    private boolean isCut(long logOffset) {
        return bytes.readableBytes() == FIRST_READ_BYTES
                && RecordLayout.logOffset(bytes, 0) == logOffset
                && RecordLayout.sizeBytes(bytes, 0) > FIRST_READ_BYTES
                && RecordLayout.sizeBytes(bytes, 0) <= RECORD_BYTES_MAX;
    }

    private void makeRoom(int length) {
        if (bytes.capacity() < length || bytes.capacity() > KEPT_BYTES_MAX) {
            close();
            bytes = LogBuffers.allocate(length);
        }
    }

    @Override
    public void close() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}

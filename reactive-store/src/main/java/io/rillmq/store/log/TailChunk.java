package io.rillmq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import io.rillmq.protocol.message.RecordLayout;
import java.nio.ByteBuffer;

/**
 * A stretch of the log in memory: the writer lays records into it, writes them to the disk from it, and leaves it for
 * readers. Bytes below {@link #publishedEnd} never change. The buffer is unpooled and never reused, so that a pin of a
 * dropped chunk fails instead of pinning something else.
 */
public final class TailChunk {
    private final long startOffset;
    private final ByteBuf bytes;
    private volatile long publishedEnd;

    TailChunk(long startOffset, int capacityBytes) {
        this.startOffset = startOffset;
        this.bytes = LogBuffers.allocate(capacityBytes);
        this.publishedEnd = startOffset;
    }

    long startOffset() {
        return startOffset;
    }

    int capacityBytes() {
        return bytes.capacity();
    }

    /** Log offset of the next byte to be laid in. Writer only. */
    public long end() {
        return startOffset + bytes.writerIndex();
    }

    /** Writer only. */
    public boolean hasRoomFor(int sizeBytes) {
        return bytes.writableBytes() >= sizeBytes;
    }

    /** Lays {@code records} in, without moving their index. Writer only. */
    public void add(ByteBuf records) {
        bytes.writeBytes(records, records.readerIndex(), records.readableBytes());
    }

    /** Fills in the offsets and the store time of the record that lies at {@code logOffset}. Writer only. */
    public int place(long logOffset, long queueOffset, long storeMillis) {
        int index = (int) (logOffset - startOffset);
        RecordLayout.place(bytes, index, queueOffset, logOffset, storeMillis);
        return RecordLayout.sizeBytes(bytes, index);
    }

    /** Fills in the queue offset of one light place of the record that lies at {@code logOffset}. Writer only. */
    public void place(long logOffset, LightPlace place, long queueOffset) {
        LightPlace.write(bytes, (int) (logOffset - startOffset), place.offsetAt(), queueOffset);
    }

    /** The bytes from {@code logOffset} to the end, to be written to the disk. Valid until the next call. Writer only. */
    public ByteBuffer bytesFrom(long logOffset) {
        int index = (int) (logOffset - startOffset);
        return bytes.internalNioBuffer(index, bytes.writerIndex() - index);
    }

    /** Forgets what was laid in from {@code logOffset} on and not published. Writer only. */
    public void dropFrom(long logOffset) {
        bytes.writerIndex((int) (logOffset - startOffset));
    }

    /** Shows readers everything that was laid in. Writer only. */
    public void publish() {
        publishedEnd = end();
    }

    /** Whether these bytes are published. Any thread. */
    public boolean holds(long logOffset, int sizeBytes) {
        return logOffset >= startOffset && logOffset + sizeBytes <= publishedEnd;
    }

    /** Keeps the bytes in memory until {@link #unpin}; false when they are gone already. */
    boolean pin() {
        try {
            bytes.retain();
            return true;
        } catch (IllegalReferenceCountException dropped) {
            return false;
        }
    }

    public void unpin() {
        bytes.release();
    }

    /** Appends a published stretch to {@code target}. Pinned only. */
    public void copyTo(ByteBuf target, long logOffset, int sizeBytes) {
        target.writeBytes(bytes, (int) (logOffset - startOffset), sizeBytes);
    }

    void release() {
        bytes.release();
    }
}

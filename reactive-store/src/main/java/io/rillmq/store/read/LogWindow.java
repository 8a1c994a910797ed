package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogBuffers;
import io.rillmq.store.log.Segment;
import java.io.IOException;

/**
 * A stretch of the log as read from the disk, and a few records ahead of what was asked for: a run of records costs one
 * system call. Owned by one reading thread.
 */
final class LogWindow {
    private final CommitLog log;
    private final int readAheadBytes;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private long startOffset;

    LogWindow(CommitLog log, int readAheadBytes) {
        this.log = log;
        this.readAheadBytes = readAheadBytes;
    }

    ByteBuf bytes() {
        return bytes;
    }

    /** Forgets what was read: the bytes may be older than the log. */
    void clear() {
        bytes.clear();
    }

    /** The index of {@code logOffset} in {@link #bytes}, -1 when not all of {@code sizeBytes} from there on are in it. */
    int find(long logOffset, int sizeBytes) {
        boolean holds = logOffset >= startOffset && logOffset + sizeBytes <= startOffset + bytes.readableBytes();
        return holds ? (int) (logOffset - startOffset) : -1;
    }

    /**
     * Reads so that {@code sizeBytes} from {@code logOffset} on are in {@link #bytes}.
     *
     * @param runBytes how far from there on the caller is going to read, as far as it knows
     * @return the index of {@code logOffset} in {@link #bytes}, -1 when the log does not hold them
     */
    int load(long logOffset, int sizeBytes, long runBytes) throws IOException {
        Segment segment = log.segmentAt(logOffset);
        if (segment == null || logOffset + sizeBytes > segment.endOffset()) {
            return -1;
        }
        long wanted = Math.max(sizeBytes, Math.min(runBytes, readAheadBytes));
        int length = (int) Math.min(wanted, segment.endOffset() - logOffset);
        if (bytes.capacity() < length) {
            bytes.release();
            bytes = Unpooled.EMPTY_BUFFER;
            bytes = LogBuffers.allocate(Math.max(length, readAheadBytes));
        }
        bytes.clear();
        int count = segment.read(bytes.internalNioBuffer(0, length), logOffset);
        bytes.writerIndex(count);
        startOffset = logOffset;
        return count < sizeBytes ? -1 : 0;
    }

    void close() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}

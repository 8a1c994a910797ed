package io.rillmq.store.append;

import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.log.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Zeros on the disk ahead of the log's end. Forcing bytes into blocks that a file already has takes a third of the time
 * that it takes to give the file new ones; so the blocks are given for many small writes at once. To a recovery these
 * zeros are what the rest of the segment is anyway. Owned by the log's writer.
 */
final class Runway {
    private static final int ZEROS_BYTES_MAX = 256 << 10;
    /** A write of this part of the runway, or more, is its own runway. */
    private static final int LARGE_WRITE_PART = 4;

    private final int lengthBytes;
    private final ByteBuffer zeros;
    /** Up to here the file has blocks, or it is not worth trying. */
    private long preparedEnd;

    /** @param lengthBytes 0 for none */
    Runway(int lengthBytes) {
        this.lengthBytes = lengthBytes;
        this.zeros = ByteBuffer.allocateDirect(Math.min(lengthBytes, ZEROS_BYTES_MAX));
    }

    /** After a write of the bytes from {@code start} to {@code end}, and before they are forced. */
    void extend(Segment segment, long start, long end) throws IOException {
        if (end <= preparedEnd || end - start > lengthBytes / LARGE_WRITE_PART) {
            return;
        }
        long wanted = Math.min(end + lengthBytes, segment.endOffset());
        preparedEnd = wanted;
        try {
            for (long at = end; at < wanted; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), wanted - at));
                segment.write(zeros, at);
            }
        } catch (DiskFullException e) {
            // It costs speed, not messages: those that have no space themselves are told so when they are written.
        }
    }

    /** The file was cut at its end. */
    void forget() {
        preparedEnd = 0;
    }
}

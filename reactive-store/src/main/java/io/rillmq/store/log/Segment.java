package io.rillmq.store.log;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.file.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One file of the commit log. Written by one thread, read and forced by any. */
public final class Segment implements Closeable {
    private static final int WRITE_AGAIN_BYTES = 1 << 20;

    private final long startOffset;
    private final int sizeBytes;
    private final DiskFile file;
    private volatile boolean isDropped;
    private @Nullable IOException forceFailure;

    Segment(long startOffset, int sizeBytes, DiskFile file) {
        this.startOffset = startOffset;
        this.sizeBytes = sizeBytes;
        this.file = file;
    }

    /** A segment of the length that its file has, only to be looked at; whoever opens it closes it. */
    public static Segment openToRead(Disk disk, Path file, long startOffset) throws IOException {
        DiskFile opened = disk.openToRead(file);
        boolean complete = false;
        try {
            Segment segment = new Segment(startOffset, Math.toIntExact(opened.length()), opened);
            complete = true;
            return segment;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    /** Log offset of the first byte. */
    public long startOffset() {
        return startOffset;
    }

    /** Log offset behind the last byte. */
    public long endOffset() {
        return startOffset + sizeBytes;
    }

    public void write(ByteBuffer source, long logOffset) throws IOException {
        file.writeFully(source, logOffset - startOffset);
    }

    /** Reads until {@code target} is full or the segment ends; nothing once the segment has left the log. */
    public int read(ByteBuffer target, long logOffset) throws IOException {
        int from = target.position();
        try {
            return file.readFully(target, logOffset - startOffset);
        } catch (IOException e) {
            return nothingIfDropped(target, from, e);
        }
    }

    /** As {@link #read}, but as {@link DiskFile#readUncached} does, and perhaps fewer bytes. */
    public int readUncached(ByteBuffer target, long logOffset) throws IOException {
        int from = target.position();
        try {
            return Math.max(0, file.readUncached(target, logOffset - startOffset));
        } catch (IOException e) {
            return nothingIfDropped(target, from, e);
        }
    }

    private int nothingIfDropped(ByteBuffer target, int from, IOException failure) throws IOException {
        if (isDropped) {
            target.position(from);
            return 0;
        }
        throw failure;
    }

    /**
     * Returns once every byte written before is on the device. After a failure every other call fails too: the system may
     * have dropped what it could not write, and a later force passes over that. One call at a time, so that none succeeds
     * beside one that fails.
     *
     * @throws IOException but no {@link DiskFullException}: space does not bring back what was lost
     */
    public synchronized void force() throws IOException {
        IOException earlier = forceFailure;
        if (earlier != null) {
            throw new IOException("an earlier force of segment " + startOffset + " failed", earlier);
        }
        try {
            file.force();
        } catch (IOException e) {
            forceFailure = e;
            throw e instanceof DiskFullException ? new IOException("no space to force segment " + startOffset, e) : e;
        }
    }

    /**
     * Writes bytes in the place where they are. After a failed force the system may go on to show what never came to the
     * device, and a later force passes over it; what is written again, a force covers again.
     */
    void writeAgain(long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) Math.min(WRITE_AGAIN_BYTES, Math.max(0, to - from)));
        for (long at = from; at < to; at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), to - at));
            int count = read(bytes, at);
            if (count < bytes.limit()) {
                throw new IOException("segment " + startOffset + " ends at " + (at + count));
            }
            write(bytes.flip(), at);
        }
    }

    /** Makes every byte from {@code logOffset} on zero again, so that no old record can be taken for a new one. */
    public void clearFrom(long logOffset) throws IOException {
        file.setLength(logOffset - startOffset);
        file.setLength(sizeBytes);
    }

    /** The segment has left the log, its file is deleted. Whoever still reads it finds nothing from now on. */
    void drop() throws IOException {
        isDropped = true;
        file.close();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package io.rillmq.store.log;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One file of the commit log. Written by one thread, read and forced by any. */
public final class Segment implements Closeable {
    private final long startOffset;
    private final int sizeBytes;
    private final DiskFile file;
    private volatile boolean isDropped;

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
            if (isDropped) {
                target.position(from);
                return 0;
            }
            throw e;
        }
    }

    public void force() throws IOException {
        file.force();
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

package io.rillmq.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file, read and written by position. Several threads may use it at once. */
public interface DiskFile extends Closeable {
    /** What most file systems can read by themselves. */
    int BLOCK_BYTES = 4096;

    /**
     * Writes from {@code source}'s position on, at least one byte of it, perhaps not all.
     *
     * @return the bytes written
     * @throws DiskFullException when the device has no space for them
     */
    int write(ByteBuffer source, long position) throws IOException;

    /** Reads into {@code target}, perhaps fewer bytes than asked; -1 at the end of the file. */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * As {@link #read}, but where the file system can, only these bytes are read from the device, straight into {@code
     * target}: the system reads nothing ahead and keeps nothing. For a direct buffer, with all of its address, length and
     * {@code position} multiples of {@link #BLOCK_BYTES}; otherwise as {@link #read}.
     */
    default int readUncached(ByteBuffer target, long position) throws IOException {
        return read(target, position);
    }

    /** Returns once every byte written before is on the device. */
    void force() throws IOException;

    long length() throws IOException;

    /** Cuts the file or extends it with zeros that take no space. */
    void setLength(long length) throws IOException;

    @Override
    void close() throws IOException;

    /** Writes all of {@code source}. */
    default void writeFully(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += write(source, at);
        }
    }

    /**
     * Reads until {@code target} is full or the file ends.
     *
     * @return the bytes read, 0 at the end of the file
     */
    default int readFully(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = read(target, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }
}

package io.rillmq.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Replaces a file by a stream of big-endian values with a CRC-32 behind them, through a small buffer, however long it
 * gets. A crash leaves the old file or the new one. For one thread.
 */
public final class CheckedFileWriter implements Closeable {
    static final int BUFFER_BYTES = 64 << 10;

    private final Disk disk;
    private final Path target;
    private final Path written;
    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final CRC32 crc = new CRC32();
    private long position;

    public CheckedFileWriter(Disk disk, Path target) throws IOException {
        this.disk = disk;
        this.target = target;
        this.written = target.resolveSibling(target.getFileName() + ".new");
        this.file = disk.createUnforced(written, 0);
    }

    public void putByte(int value) throws IOException {
        roomFor(Byte.BYTES).put((byte) value);
    }

    public void putInt(int value) throws IOException {
        roomFor(Integer.BYTES).putInt(value);
    }

    public void putLong(long value) throws IOException {
        roomFor(Long.BYTES).putLong(value);
    }

    /** At most 65,535 bytes of UTF-8. */
    public void putText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xffff) {
            throw new IllegalArgumentException("text of " + bytes.length + " bytes");
        }
        roomFor(Short.BYTES).putShort((short) bytes.length);
        putBytes(bytes, 0, bytes.length);
    }

    public void putBytes(byte[] bytes, int index, int length) throws IOException {
        int at = index;
        while (at < index + length) {
            int part = Math.min(index + length - at, roomFor(1).remaining());
            buffer.put(bytes, at, part);
            at += part;
        }
    }

    private ByteBuffer roomFor(int sizeBytes) throws IOException {
        if (buffer.remaining() < sizeBytes) {
            crc.update(buffer.flip());
            buffer.rewind();
            writeOut();
        }
        return buffer;
    }

    private void writeOut() throws IOException {
        int length = buffer.remaining();
        file.writeFully(buffer, position);
        position += length;
        buffer.clear();
    }

    /** Puts what was written in the place of the old file, durably. Nothing follows but {@link #close}. */
    public void commit() throws IOException {
        roomFor(BUFFER_BYTES);
        buffer.putInt((int) crc.getValue()).flip();
        writeOut();
        file.force();
        file.close();
        disk.rename(written, target);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package io.rillmq.store.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;

/** Reads what a {@link CheckedFileWriter} wrote, through a small buffer, after its CRC-32 was found right. For one thread. */
public final class CheckedFileReader implements Closeable {
    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(CheckedFileWriter.BUFFER_BYTES);
    private long position;
    /** Where the checksum begins. */
    private long end;

    private CheckedFileReader(DiskFile file) throws IOException {
        this.file = file;
        this.end = file.length() - Integer.BYTES;
        buffer.limit(0);
    }

    /** Empty when there is no such file or its checksum is wrong. */
    public static Optional<CheckedFileReader> open(Disk disk, Path path) throws IOException {
        DiskFile file;
        try {
            file = disk.openToRead(path);
        } catch (FileNotFoundException | NoSuchFileException e) {
            return Optional.empty();
        }
        CheckedFileReader sound = null;
        try {
            CheckedFileReader reader = new CheckedFileReader(file);
            if (reader.hasRightChecksum()) {
                sound = reader;
            }
            return Optional.ofNullable(sound);
        } finally {
            if (sound == null) {
                file.close();
            }
        }
    }

    private boolean hasRightChecksum() throws IOException {
        if (end < 0) {
            return false;
        }
        CRC32 crc = new CRC32();
        while (remaining() > 0) {
            fill();
            crc.update(buffer);
        }
        end += Integer.BYTES;
        boolean isRight = getInt() == (int) crc.getValue();
        end -= Integer.BYTES;
        position = 0;
        buffer.limit(0);
        return isRight;
    }

    /** Bytes not read yet. */
    public long remaining() {
        return end - position + buffer.remaining();
    }

    /** Reads more behind what the buffer still holds. */
    private void fill() throws IOException {
        buffer.compact();
        buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - position));
        position += file.readFully(buffer, position);
        buffer.flip();
    }

    private ByteBuffer have(int sizeBytes) throws IOException {
        if (buffer.remaining() < sizeBytes) {
            fill();
            if (buffer.remaining() < sizeBytes) {
                throw new EOFException("the file ends within a value");
            }
        }
        return buffer;
    }

    public int getByte() throws IOException {
        return have(Byte.BYTES).get();
    }

    public int getInt() throws IOException {
        return have(Integer.BYTES).getInt();
    }

    public long getLong() throws IOException {
        return have(Long.BYTES).getLong();
    }

    public String getText() throws IOException {
        int length = have(Short.BYTES).getShort() & 0xffff;
        return new String(getBytes(length), StandardCharsets.UTF_8);
    }

    /** @throws EOFException when the file has fewer: nothing is reserved for them before that is known */
    public byte[] getBytes(int length) throws IOException {
        if (length < 0 || length > remaining()) {
            throw new EOFException(length + " bytes where " + remaining() + " are left");
        }
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int part = Math.min(length - at, have(1).remaining());
            buffer.get(bytes, at, part);
            at += part;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package io.rillmq.store.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the operating system, through its channel. */
final class ChannelFile implements DiskFile {
    /** How Java's exceptions tell ENOSPC and EDQUOT: they carry the text of the C library, not the number. */
    private static final String[] FULL_TEXTS = {"No space left on device", "Disk quota exceeded", "not enough space"};

    private final RandomAccessFile file;
    private final FileChannel channel;

    private ChannelFile(RandomAccessFile file) {
        this.file = file;
        this.channel = file.getChannel();
    }

    static ChannelFile open(Path path) throws IOException {
        // RandomAccessFile would create it.
        if (!Files.exists(path)) {
            throw new FileNotFoundException(path.toString());
        }
        return new ChannelFile(new RandomAccessFile(path.toFile(), "rw"));
    }

    static ChannelFile openToRead(Path path) throws IOException {
        return new ChannelFile(new RandomAccessFile(path.toFile(), "r"));
    }

    static ChannelFile create(Path path) throws IOException {
        return new ChannelFile(new RandomAccessFile(path.toFile(), "rw"));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        try {
            return channel.write(source, position);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public void force() throws IOException {
        // The length changes only in setLength, and fdatasync writes a changed length too.
        channel.force(false);
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public void setLength(long length) throws IOException {
        try {
            file.setLength(length);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static IOException named(IOException failure) {
        String message = failure.getMessage();
        if (message != null) {
            for (String text : FULL_TEXTS) {
                if (message.contains(text)) {
                    return new DiskFullException(message, failure);
                }
            }
        }
        return failure;
    }
}

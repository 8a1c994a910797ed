package io.rillmq.store.file;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of the operating system, through its channel. */
final class ChannelFile implements DiskFile {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelFile.class);
    /** How Java's exceptions tell ENOSPC and EDQUOT: they carry the text of the C library, not the number. */
    private static final String[] FULL_TEXTS = {"No space left on device", "Disk quota exceeded", "not enough space"};

    private final Path path;
    private final FileChannel channel;
    /** Another opening of the file, made when it is first wanted; guarded by this. */
    private @Nullable FileChannel uncached;

    private boolean mayBeUncached = true;

    private ChannelFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** An existing file. */
    static ChannelFile open(Path path) throws IOException {
        return new ChannelFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** An existing file, which may be one that nobody can write. */
    static ChannelFile openToRead(Path path) throws IOException {
        return new ChannelFile(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    /** An existing file, or a new, empty one. */
    static ChannelFile create(Path path) throws IOException {
        return new ChannelFile(
                path,
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
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
    public int readUncached(ByteBuffer target, long position) throws IOException {
        boolean isAligned = target.isDirect()
                && target.alignmentOffset(target.position(), BLOCK_BYTES) == 0
                && target.remaining() % BLOCK_BYTES == 0
                && position % BLOCK_BYTES == 0;
        FileChannel direct = isAligned ? uncached() : null;
        if (direct == null) {
            return read(target, position);
        }
        int from = target.position();
        try {
            return direct.read(target, position);
        } catch (IOException e) {
            // Larger blocks, for example. What is wrong with the device itself the other way of reading tells too.
            LOG.debug("{} is read through the system's cache from now on", path, e);
            giveUpUncached();
            return read(target.position(from), position);
        }
    }

    private synchronized void giveUpUncached() throws IOException {
        mayBeUncached = false;
        if (uncached != null) {
            uncached.close();
            uncached = null;
        }
    }

    /** Null where the file system has no such thing. */
    private synchronized @Nullable FileChannel uncached() {
        if (uncached == null && mayBeUncached) {
            try {
                uncached = FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("{} is read through the system's cache", path, e);
                mayBeUncached = false;
            }
        }
        return uncached;
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
        // A channel cannot extend a file without writing to it.
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            giveUpUncached();
        } finally {
            channel.close();
        }
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

package io.rillmq.store.retain;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.file.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space that is kept for the moment at which the disk has none: a file that is given up then. To delete messages takes a
 * checkpoint, and that takes space. Owned by who opens the store, then by the
 * retention's thread.
 */
public final class DiskReserve {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final int PIECE_BYTES = 64 << 10;
    /** It takes no larger part of what is free. */
    private static final int PART_OF_FREE = 2;
    /** Nor of the whole disk: on a tiny one it would cost more than it is good for. */
    private static final int PART_OF_DISK = 64;

    private final Disk disk;
    private final Path file;
    private final long bytes;

    /** @param bytes 0 for none */
    public DiskReserve(Disk disk, Path file, long bytes) {
        this.disk = disk;
        this.file = file;
        this.bytes = bytes;
    }

    /** Makes the reserve when it is not there and the disk has space for it. */
    void keep(DiskSpace space) throws IOException {
        if (bytes == 0) {
            giveUp();
        } else if (disk.length(file).orElse(0) != bytes && isSpaceFor(space)) {
            make();
        }
    }

    private boolean isSpaceFor(DiskSpace space) {
        return space.usableBytes() / PART_OF_FREE >= bytes && space.totalBytes() / PART_OF_DISK >= bytes;
    }

    private void make() throws IOException {
        boolean complete = false;
        try (DiskFile made = disk.create(file, 0)) {
            write(made);
            made.force();
            complete = true;
        } catch (IOException e) {
            LOG.warn("the reserve {} of {} bytes cannot be made: {}", file, bytes, e.getMessage());
        } finally {
            if (!complete) {
                giveUp();
            }
        }
    }

    /** What no file system compresses or leaves out. */
    private void write(DiskFile made) throws IOException {
        byte[] noise = new byte[PIECE_BYTES];
        SplittableRandom random = new SplittableRandom();
        for (long at = 0; at < bytes; at += PIECE_BYTES) {
            random.nextBytes(noise);
            made.writeFully(ByteBuffer.wrap(noise, 0, (int) Math.min(PIECE_BYTES, bytes - at)), at);
        }
    }

    /** Gives its space back to the disk; returns whether there was any. */
    boolean giveUp() throws IOException {
        if (disk.length(file).isEmpty()) {
            return false;
        }
        disk.delete(file);
        return true;
    }
}

package io.rillmq.store.queue;

import io.rillmq.store.file.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads entries from the files of consume queues. Any thread. */
public final class QueueFiles {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

    private final QueueDirectory directory;

    public QueueFiles(QueueDirectory directory) {
        this.directory = directory;
    }

    /** Queue offset of the first entry in the file that holds {@code queueOffset}. */
    public long startOfFile(long queueOffset) {
        return directory.startOfFile(queueOffset);
    }

    /** Queue offset behind the last entry that fits in the file that holds {@code queueOffset}. */
    public long endOfFile(long queueOffset) {
        return directory.endOfFile(queueOffset);
    }

    /**
     * Reads entries from files, up to {@code count}, fewer at the end of a file. They must have been written.
     *
     * @throws DamagedEntriesException when the file is missing, too short, or has something there that is no row of entries
     */
    public QueueChunk read(ConsumeQueue queue, long from, int count) throws IOException {
        int wanted = (int) Math.min(count, directory.endOfFile(from) - from);
        byte[] entries = new byte[wanted * EntryLayout.SIZE_BYTES];
        try (DiskFile file = directory.open(queue, from)) {
            file.readFully(ByteBuffer.wrap(entries), directory.position(from));
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new DamagedEntriesException(queue, from, "its file is missing");
        }
        int sound = EntryLayout.countInOrder(entries);
        if (sound < wanted) {
            throw new DamagedEntriesException(queue, from + sound, "it is no entry that can follow the one before");
        }
        return new QueueChunk(from, entries);
    }

    /** As {@link #read}, but whatever is there, and zeros where nothing is. All must belong in one file. */
    public QueueChunk readUnchecked(ConsumeQueue queue, long from, int count) throws IOException {
        byte[] entries = new byte[count * EntryLayout.SIZE_BYTES];
        try (DiskFile file = directory.open(queue, from)) {
            file.readFully(ByteBuffer.wrap(entries), directory.position(from));
        } catch (FileNotFoundException | NoSuchFileException e) {
            LOG.warn("a file of {} is missing", queue, e);
        }
        return new QueueChunk(from, entries);
    }
}

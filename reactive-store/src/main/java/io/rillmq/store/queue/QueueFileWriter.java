package io.rillmq.store.queue;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Writes entries into the files of consume queues; {@link QueueForce} makes them durable. One thread at a time. */
public final class QueueFileWriter {
    private final QueueDirectory directory;
    private final QueueForce force;
    private final Disk disk;

    public QueueFileWriter(QueueDirectory directory, QueueForce force) {
        this.directory = directory;
        this.force = force;
        this.disk = directory.disk();
    }

    /**
     * Writes what {@code queue} has only in memory, up to the entry {@code to}, unless it was removed.
     *
     * @return entries that need not be kept in memory any longer
     */
    public int write(ConsumeQueue queue, long to) throws IOException {
        long from = queue.writtenOffset();
        if (queue.isRemoved()) {
            queue.written(to, -1);
            return (int) (to - from);
        }
        long at = from;
        while (at < to) {
            long end = Math.min(to, directory.endOfFile(at));
            try (DiskFile file = openToWrite(queue, at)) {
                writeEntries(file, queue, at, end);
            }
            at = end;
        }
        if (to > from) {
            queue.written(to, queue.unwritten(to - 1).logOffset(to - 1));
        }
        return (int) (to - from);
    }

    private void writeEntries(DiskFile file, ConsumeQueue queue, long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            QueueChunk chunk = queue.unwritten(at);
            long until = Math.min(to, chunk.endIndex());
            int length = (int) (until - at) * EntryLayout.SIZE_BYTES;
            file.writeFully(ByteBuffer.wrap(chunk.bytes(), chunk.at(at), length), directory.position(at));
            at = until;
        }
    }

    /** The file that holds the entry {@code at}, where the next is to be written. */
    private DiskFile openToWrite(ConsumeQueue queue, long at) throws IOException {
        Path path = directory.file(queue, at);
        if (queue.hasFiles() && at > directory.startOfFile(at)) {
            try {
                return disk.open(path);
            } catch (FileNotFoundException | NoSuchFileException e) {
                // Somebody deleted it: whoever reads what was in it finds zeros there, and has them repaired.
                queue.fileCreated();
                return disk.createUnforced(path, directory.fileBytes());
            }
        }
        if (!queue.hasFiles()) {
            // What a deleted topic of this name, or a life before a crash, left there.
            Path queueDirectory = directory.of(queue.topic(), queue.queueId());
            if (disk.exists(queueDirectory)) {
                disk.deleteTree(queueDirectory);
            }
            force.unforced(queue.topic());
        }
        DiskFile file = disk.createUnforced(path, directory.fileBytes());
        boolean complete = false;
        try {
            writeBlanks(file, (int) (at - directory.startOfFile(at)));
            queue.fileCreated();
            complete = true;
            return file;
        } finally {
            if (!complete) {
                file.close();
            }
        }
    }

    /**
     * Lets the files say where a queue without messages goes on, as RocketMQ and {@link FoundQueueFiles#endOf} read it:
     * they end with a blank entry. The queue has no files yet: should the force fail, no later one comes upon this file.
     */
    public void writeEnd(ConsumeQueue queue) throws IOException {
        long last = queue.maxOffset() - 1;
        if (last >= 0) {
            try (DiskFile file = openToWrite(queue, last)) {
                writeBlanks(file, (int) (last + 1 - directory.startOfFile(last)));
                file.force();
            }
        }
    }

    /** RocketMQ finds the first message of a queue that does not begin with its file behind such entries. */
    private static void writeBlanks(DiskFile file, int count) throws IOException {
        if (count == 0) {
            return;
        }
        byte[] blanks = new byte[count * EntryLayout.SIZE_BYTES];
        for (int i = 0; i < blanks.length; i += EntryLayout.SIZE_BYTES) {
            EntryLayout.write(blanks, i, 0, EntryLayout.BLANK, 0);
        }
        file.writeFully(ByteBuffer.wrap(blanks), 0);
    }

    /** Writes {@code entries} over what a file has in their place. */
    public void rewrite(ConsumeQueue queue, QueueChunk entries) throws IOException {
        long from = entries.startIndex();
        if (queue.isRemoved() || entries.capacity() == 0) {
            return;
        }
        // First: a part of them may be written when this fails.
        queue.repaired(from, entries.endIndex());
        Path path = directory.file(queue, from);
        OptionalLong length = disk.length(path);
        if (length.isEmpty()) {
            queue.fileCreated();
            force.unforced(queue.topic());
        }
        try (DiskFile file = length.isEmpty() ? disk.createUnforced(path, directory.fileBytes()) : disk.open(path)) {
            if (length.isEmpty()) {
                writeBlanks(file, (int) (from - directory.startOfFile(from)));
            } else if (length.getAsLong() != directory.fileBytes()) {
                file.setLength(directory.fileBytes());
            }
            file.writeFully(ByteBuffer.wrap(entries.bytes()), directory.position(from));
        }
    }
}

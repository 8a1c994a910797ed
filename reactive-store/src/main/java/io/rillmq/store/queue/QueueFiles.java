package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.FileNames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of the consume queues, {@code <topic>/<queueId>/<byte offset>}, in RocketMQ's layout. No file stays open: a
 * hundred thousand queues cost no handle. Writing, forcing and deleting are for one thread at a time; any thread reads.
 */
public final class QueueFiles {
    private final Disk disk;
    private final Path directory;
    private final int fileBytes;

    public QueueFiles(Disk disk, Path directory, QueueConfig config) {
        this.disk = disk;
        this.directory = directory;
        this.fileBytes = config.fileBytes();
    }

    /**
     * Writes what {@code queue} has only in memory, unless it was removed.
     *
     * @return entries that need not be kept in memory any longer
     */
    public int write(ConsumeQueue queue) throws IOException {
        long from = queue.writtenOffset();
        long to = queue.maxOffset();
        if (queue.isRemoved()) {
            queue.written(to, -1);
            return (int) (to - from);
        }
        long at = from;
        long logOffsetOfLast = -1;
        while (at < to) {
            long fileStart = fileStart(at);
            long fileEnd = fileStart + fileBytes / EntryLayout.SIZE_BYTES;
            try (DiskFile file = openOrCreate(queue, fileStart)) {
                long end = Math.min(to, fileEnd);
                if (at == from && from == queue.minOffset() && at > fileStart) {
                    writeBlanks(file, (int) (at - fileStart));
                }
                while (at < end) {
                    QueueChunk chunk = chunkOf(queue, at);
                    long until = Math.min(end, chunk.endIndex());
                    int length = (int) (until - at) * EntryLayout.SIZE_BYTES;
                    file.writeFully(
                            ByteBuffer.wrap(chunk.bytes(), chunk.at(at), length),
                            (at - fileStart) * EntryLayout.SIZE_BYTES);
                    logOffsetOfLast = chunk.logOffset(until - 1);
                    at = until;
                }
            }
        }
        if (to > from) {
            queue.written(to, logOffsetOfLast);
        }
        return (int) (to - from);
    }

    private static QueueChunk chunkOf(ConsumeQueue queue, long queueOffset) {
        QueueChunk chunk = queue.recent(queueOffset);
        if (chunk == null) {
            throw new AssertionError("entry " + queueOffset + " of " + queue + " left memory before it was written");
        }
        return chunk;
    }

    /** RocketMQ finds the first message of a queue that does not begin with its file behind such entries. */
    private static void writeBlanks(DiskFile file, int count) throws IOException {
        byte[] blanks = new byte[count * EntryLayout.SIZE_BYTES];
        for (int i = 0; i < blanks.length; i += EntryLayout.SIZE_BYTES) {
            EntryLayout.write(blanks, i, 0, EntryLayout.BLANK, 0);
        }
        file.writeFully(ByteBuffer.wrap(blanks), 0);
    }

    /** Forces the files that were written since the last force. */
    public void force(ConsumeQueue queue) throws IOException {
        long to = queue.writtenOffset();
        if (queue.isRemoved() || queue.forcedOffset() == to) {
            return;
        }
        for (long start = fileStart(queue.forcedOffset()); start < to; start += fileBytes / EntryLayout.SIZE_BYTES) {
            try (DiskFile file = disk.open(path(queue.topic(), queue.queueId(), start))) {
                file.force();
            }
        }
        queue.forced();
    }

    /**
     * Reads entries from files, up to {@code count}, fewer at the end of a file. They must have been written.
     *
     * @throws IOException also when the files do not hold them
     */
    public QueueChunk read(Topic topic, int queueId, long from, int count) throws IOException {
        long fileStart = fileStart(from);
        int wanted = (int) Math.min(count, fileStart + fileBytes / EntryLayout.SIZE_BYTES - from);
        byte[] entries = new byte[wanted * EntryLayout.SIZE_BYTES];
        try (DiskFile file = disk.open(path(topic, queueId, fileStart))) {
            int length = file.readFully(ByteBuffer.wrap(entries), (from - fileStart) * EntryLayout.SIZE_BYTES);
            if (length < entries.length) {
                throw new IOException(
                        "consume queue " + topic + "/" + queueId + " ends before entry " + (from + wanted));
            }
        }
        return new QueueChunk(from, entries);
    }

    /** Whether the files hold what the snapshot says: all are there, and the newest entry is the one it names. */
    public boolean hold(QueueState state) throws IOException {
        if (state.minOffset() == state.maxOffset()) {
            return true;
        }
        List<String> names = disk.list(directoryOf(state.topic(), state.queueId()));
        long last = fileStart(state.maxOffset() - 1);
        for (long start = fileStart(state.minOffset()); start <= last; start += fileBytes / EntryLayout.SIZE_BYTES) {
            if (!names.contains(nameOf(start))) {
                return false;
            }
        }
        try {
            QueueChunk newest = read(state.topic(), state.queueId(), state.maxOffset() - 1, 1);
            return newest.logOffset(state.maxOffset() - 1) == state.lastLogOffset()
                    && newest.sizeBytes(state.maxOffset() - 1) > 0;
        } catch (FileNotFoundException | NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes everything from {@code queueOffset} on blank: an entry there must never be taken for a new one. */
    public void clearFrom(Topic topic, int queueId, long queueOffset) throws IOException {
        Path queueDirectory = directoryOf(topic, queueId);
        for (String name : disk.list(queueDirectory)) {
            if (!FileNames.isOffset(name)) {
                continue;
            }
            long start = FileNames.offsetOf(name) / EntryLayout.SIZE_BYTES;
            if (start >= queueOffset) {
                disk.delete(queueDirectory.resolve(name));
            } else if (start == fileStart(queueOffset)) {
                try (DiskFile file = disk.open(queueDirectory.resolve(name))) {
                    file.setLength((queueOffset - start) * EntryLayout.SIZE_BYTES);
                    file.setLength(fileBytes);
                    file.force();
                }
            }
        }
    }

    /** The first entry whose message is at {@code logOffset} or later, looked for in files. */
    public long firstAtOrAfter(QueueState state, long logOffset) throws IOException {
        long low = state.minOffset();
        long high = state.maxOffset();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (read(state.topic(), state.queueId(), middle, 1).logOffset(middle) < logOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Topics and queue ids that have a directory; anything else there is ignored. */
    public void forEachOnDisk(OnDisk action) throws IOException {
        for (String topicName : disk.list(directory)) {
            for (String queueName : disk.list(directory.resolve(topicName))) {
                action.found(topicName, queueName);
            }
        }
    }

    /** Told of each queue directory by its names. */
    @FunctionalInterface
    public interface OnDisk {
        void found(String topicName, String queueName) throws IOException;
    }

    public void deleteTopic(Topic topic) throws IOException {
        disk.deleteTree(directory.resolve(topic.value()));
    }

    public void deleteQueue(String topicName, String queueName) throws IOException {
        disk.deleteTree(directory.resolve(topicName).resolve(queueName));
    }

    public void deleteAll() throws IOException {
        disk.deleteTree(directory);
    }

    private DiskFile openOrCreate(ConsumeQueue queue, long fileStart) throws IOException {
        Path path = path(queue.topic(), queue.queueId(), fileStart);
        if (disk.exists(path)) {
            return disk.open(path);
        }
        disk.createDirectories(directoryOf(queue.topic(), queue.queueId()));
        return disk.create(path, fileBytes);
    }

    private long fileStart(long queueOffset) {
        int entries = fileBytes / EntryLayout.SIZE_BYTES;
        return queueOffset - queueOffset % entries;
    }

    private static String nameOf(long fileStart) {
        return FileNames.of(fileStart * EntryLayout.SIZE_BYTES);
    }

    private Path directoryOf(Topic topic, int queueId) {
        return directory.resolve(topic.value()).resolve(Integer.toString(queueId));
    }

    private Path path(Topic topic, int queueId, long fileStart) {
        return directoryOf(topic, queueId).resolve(nameOf(fileStart));
    }
}

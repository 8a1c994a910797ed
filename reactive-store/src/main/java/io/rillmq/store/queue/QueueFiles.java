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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the consume queues, {@code <topic>/<queueId>/<byte offset>}, in RocketMQ's layout. No file stays open: a
 * hundred thousand queues cost no handle. Writing, forcing and deleting are for one thread at a time; any thread reads.
 */
public final class QueueFiles {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFiles.class);

    private final Disk disk;
    private final Path directory;
    private final int fileBytes;
    private final int fileEntries;

    /** Topics whose directory has new queues, or is new itself. */
    private final Set<Topic> unforcedTopics = new HashSet<>();

    public QueueFiles(Disk disk, Path directory, QueueConfig config) {
        this.disk = disk;
        this.directory = directory;
        this.fileBytes = config.fileBytes();
        this.fileEntries = fileBytes / EntryLayout.SIZE_BYTES;
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
            long end = Math.min(to, fileStart(at) + fileEntries);
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
            file.writeFully(ByteBuffer.wrap(chunk.bytes(), chunk.at(at), length), position(at));
            at = until;
        }
    }

    /** The file that holds the entry {@code at}, where the next is to be written. */
    private DiskFile openToWrite(ConsumeQueue queue, long at) throws IOException {
        Path path = path(queue.topic(), queue.queueId(), fileStart(at));
        if (queue.hasFiles() && at > fileStart(at)) {
            try {
                return disk.open(path);
            } catch (FileNotFoundException | NoSuchFileException e) {
                // Somebody deleted it: whoever reads what was in it finds zeros there, and has them repaired.
                queue.fileCreated();
                return disk.createUnforced(path, fileBytes);
            }
        }
        if (!queue.hasFiles()) {
            // What a deleted topic of this name, or a life before a crash, left there.
            Path queueDirectory = directoryOf(queue.topic(), queue.queueId());
            if (disk.exists(queueDirectory)) {
                disk.deleteTree(queueDirectory);
            }
            unforcedTopics.add(queue.topic());
        }
        DiskFile file = disk.createUnforced(path, fileBytes);
        boolean complete = false;
        try {
            writeBlanks(file, (int) (at - fileStart(at)));
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
     * Lets the files say where a queue without messages goes on, as RocketMQ and {@link #endOf} read it: they end with a
     * blank entry. The queue has no files yet: should the force fail, no later one comes upon this file.
     */
    public void writeEnd(ConsumeQueue queue) throws IOException {
        long last = queue.maxOffset() - 1;
        if (last >= 0) {
            try (DiskFile file = openToWrite(queue, last)) {
                writeBlanks(file, (int) (last + 1 - fileStart(last)));
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

    /**
     * Forces the files that were written since the last force. Names of new queues follow in {@link #forceNames}. Files are
     * forced nowhere else while the store runs: the force after one that failed has to know of it.
     */
    public void force(ConsumeQueue queue) throws IOException {
        if (queue.isRemoved() || !queue.isToBeForced()) {
            return;
        }
        boolean isAgain = queue.forceBegins();
        force(queue, queue.repairedFrom(), queue.repairedTo(), isAgain);
        force(queue, queue.forcedOffset(), queue.writtenOffset(), isAgain);
        if (queue.hasUnforcedNames()) {
            disk.forceDirectory(directoryOf(queue.topic(), queue.queueId()));
        }
        queue.forced();
    }

    private void force(ConsumeQueue queue, long from, long to, boolean isAgain) throws IOException {
        if (from == to) {
            return;
        }
        // Where the queue begins with these entries, what stands before them in their file goes with them.
        long first = from > queue.minOffset() ? from : fileStart(from);
        for (long start = fileStart(from); start < to; start += fileEntries) {
            try (DiskFile file = disk.open(path(queue.topic(), queue.queueId(), start))) {
                if (isAgain) {
                    writeAgain(file, queue, Math.max(start, first), Math.min(to, start + fileEntries));
                }
                file.force();
            } catch (FileNotFoundException | NoSuchFileException e) {
                LOG.warn("a file of {} was deleted while the store runs", queue, e);
            }
        }
    }

    /**
     * Writes entries in the place where they are, from memory as far as it has them. After a failed force the system may
     * go on to show what never came to the device, and a later force passes over it. What it shows no more, readers find
     * damaged and have repaired.
     */
    private void writeAgain(DiskFile file, ConsumeQueue queue, long from, long to) throws IOException {
        byte[] entries = new byte[(int) (to - from) * EntryLayout.SIZE_BYTES];
        int count = file.readFully(ByteBuffer.wrap(entries), position(from)) / EntryLayout.SIZE_BYTES;
        for (long at = Math.max(from, queue.minOffset()); at < to; ) {
            QueueChunk chunk = queue.recent(at);
            long until = chunk == null ? at + 1 : Math.min(to, chunk.endIndex());
            if (chunk != null) {
                int length = (int) (until - at) * EntryLayout.SIZE_BYTES;
                System.arraycopy(
                        chunk.bytes(), chunk.at(at), entries, (int) (at - from) * EntryLayout.SIZE_BYTES, length);
                count = Math.max(count, (int) (until - from));
            }
            at = until;
        }
        file.writeFully(ByteBuffer.wrap(entries, 0, count * EntryLayout.SIZE_BYTES), position(from));
    }

    /** The names of the queues of {@code topic} may not be durable yet. */
    public void unforced(Topic topic) {
        unforcedTopics.add(topic);
    }

    /** Makes durable that the queues which were new since the last call are there. */
    public void forceNames() throws IOException {
        if (unforcedTopics.isEmpty()) {
            return;
        }
        for (Topic topic : unforcedTopics) {
            if (disk.exists(directory.resolve(topic.value()))) {
                disk.forceDirectory(directory.resolve(topic.value()));
            }
        }
        disk.forceDirectory(directory);
        Path root = directory.getParent();
        if (root != null) {
            disk.forceDirectory(root);
        }
        unforcedTopics.clear();
    }

    /**
     * Reads entries from files, up to {@code count}, fewer at the end of a file. They must have been written.
     *
     * @throws DamagedEntriesException when the file is missing, too short, or has something there that is no row of entries
     */
    public QueueChunk read(ConsumeQueue queue, long from, int count) throws IOException {
        int wanted = (int) Math.min(count, fileStart(from) + fileEntries - from);
        byte[] entries = new byte[wanted * EntryLayout.SIZE_BYTES];
        try (DiskFile file = disk.open(path(queue.topic(), queue.queueId(), fileStart(from)))) {
            file.readFully(ByteBuffer.wrap(entries), position(from));
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
        try (DiskFile file = disk.open(path(queue.topic(), queue.queueId(), fileStart(from)))) {
            file.readFully(ByteBuffer.wrap(entries), position(from));
        } catch (FileNotFoundException | NoSuchFileException e) {
            LOG.warn("a file of {} is missing", queue, e);
        }
        return new QueueChunk(from, entries);
    }

    /** Blank entries, to be replaced where the log has a record; {@code logOffset} is behind the last of these. */
    public QueueChunk blankEntries(long from, int count, long logOffset) {
        QueueChunk blank = new QueueChunk(from, new byte[count * EntryLayout.SIZE_BYTES]);
        for (long at = from; at < from + count; at++) {
            blank.put(at, logOffset, EntryLayout.BLANK, 0);
        }
        return blank;
    }

    /** Writes {@code entries} over what a file has in their place. They are durable with the queue's next {@link #force}. */
    public void rewrite(ConsumeQueue queue, QueueChunk entries) throws IOException {
        long from = entries.startIndex();
        if (queue.isRemoved() || entries.capacity() == 0) {
            return;
        }
        // First: a part of them may be written when this fails.
        queue.repaired(from, entries.endIndex());
        Path path = path(queue.topic(), queue.queueId(), fileStart(from));
        OptionalLong length = disk.length(path);
        if (length.isEmpty()) {
            queue.fileCreated();
            unforcedTopics.add(queue.topic());
        }
        try (DiskFile file = length.isEmpty() ? disk.createUnforced(path, fileBytes) : disk.open(path)) {
            if (length.isEmpty()) {
                writeBlanks(file, (int) (from - fileStart(from)));
            } else if (length.getAsLong() != fileBytes) {
                file.setLength(fileBytes);
            }
            file.writeFully(ByteBuffer.wrap(entries.bytes()), position(from));
        }
    }

    /** Whether all files are there in full length: the one cheap look at each of them at a start. */
    public boolean hold(QueueState state) throws IOException {
        for (long start = fileStart(state.minOffset()); start < state.writtenOffset(); start += fileEntries) {
            OptionalLong length = disk.length(path(state.topic(), state.queueId(), start));
            if (length.isEmpty() || length.getAsLong() != fileBytes) {
                return false;
            }
        }
        return true;
    }

    /**
     * The state without the files at its old end that {@link #deleteBelow} took away after it was noted. The first file
     * that is left must begin below {@code minLogOffset}: that it does proves that no more is missing.
     */
    public QueueState trimmed(QueueState state, long minLogOffset) throws IOException {
        long newest = fileStart(state.writtenOffset() - 1);
        long start = fileStart(state.minOffset());
        while (start < newest
                && disk.length(path(state.topic(), state.queueId(), start)).isEmpty()) {
            start += fileEntries;
        }
        Path first = path(state.topic(), state.queueId(), start);
        if (start <= state.minOffset() || disk.length(first).isEmpty()) {
            return state;
        }
        try (DiskFile file = disk.open(first)) {
            long firstLogOffset = EntryLayout.logOffset(entryAt(file, 0), 0);
            return firstLogOffset >= minLogOffset
                    ? state
                    : new QueueState(
                            state.topic(),
                            state.queueId(),
                            start,
                            state.writtenOffset(),
                            state.forcedOffset(),
                            firstLogOffset,
                            state.lastLogOffset());
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

    /**
     * Where a queue of which nothing else is known ends, as its newest file says: behind the last entry that is not
     * zeros. Empty when its files say nothing.
     */
    public Optional<QueueEnd> endOf(String topicName, String queueName) throws IOException {
        Path queueDirectory = directory.resolve(topicName).resolve(queueName);
        List<String> names =
                disk.list(queueDirectory).stream().filter(FileNames::isOffset).toList();
        for (int i = names.size() - 1; i >= 0; i--) {
            try (DiskFile file = disk.open(queueDirectory.resolve(names.get(i)))) {
                int count = usedEntries(file);
                if (count > 0) {
                    byte[] newest = entryAt(file, count - 1);
                    long start = FileNames.offsetOf(names.get(i)) / EntryLayout.SIZE_BYTES;
                    return Optional.of(new QueueEnd(start + count, EntryLayout.logOffset(newest, 0)));
                }
            }
        }
        return Optional.empty();
    }

    private static int usedEntries(DiskFile file) throws IOException {
        int low = 0;
        int high = (int) (file.length() / EntryLayout.SIZE_BYTES);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (EntryLayout.sizeBytes(entryAt(file, middle), 0) > 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static byte[] entryAt(DiskFile file, int number) throws IOException {
        byte[] entry = new byte[EntryLayout.SIZE_BYTES];
        file.readFully(ByteBuffer.wrap(entry), (long) number * EntryLayout.SIZE_BYTES);
        return entry;
    }

    /**
     * Deletes the files whose entries are all below {@code queueOffset}, but never the newest that was written. Those that
     * an earlier call could not delete are among them.
     */
    public void deleteBelow(ConsumeQueue queue, long queueOffset) throws IOException {
        long newest = fileStart(Math.max(0, queue.writtenOffset() - 1));
        long end = Math.min(newest, fileStart(queueOffset));
        Path queueDirectory = directoryOf(queue.topic(), queue.queueId());
        for (String name : disk.list(queueDirectory)) {
            if (FileNames.isOffset(name) && FileNames.offsetOf(name) / EntryLayout.SIZE_BYTES < end) {
                disk.delete(queueDirectory.resolve(name));
            }
        }
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

    /** Queue offset of the first entry in the file that holds {@code queueOffset}. */
    public long startOfFile(long queueOffset) {
        return fileStart(queueOffset);
    }

    /** Queue offset behind the last entry that fits in the file that holds {@code queueOffset}. */
    public long endOfFile(long queueOffset) {
        return fileStart(queueOffset) + fileEntries;
    }

    private long fileStart(long queueOffset) {
        return queueOffset - queueOffset % fileEntries;
    }

    /** Byte position in its file. */
    private long position(long queueOffset) {
        return queueOffset % fileEntries * EntryLayout.SIZE_BYTES;
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

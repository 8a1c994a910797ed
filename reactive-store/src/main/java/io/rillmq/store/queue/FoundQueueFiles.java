package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What an earlier life left in the files of consume queues: compares it with what is noted, and cuts it. At a start. */
public final class FoundQueueFiles {
    private final QueueDirectory directory;
    private final Disk disk;

    public FoundQueueFiles(QueueDirectory directory) {
        this.directory = directory;
        this.disk = directory.disk();
    }

    /** Whether all files are there in full length: the one cheap look at each of them at a start. */
    public boolean hold(QueueState state) throws IOException {
        for (long start = directory.startOfFile(state.minOffset());
                start < state.writtenOffset();
                start = directory.endOfFile(start)) {
            OptionalLong length = disk.length(directory.file(state.topic(), state.queueId(), start));
            if (length.isEmpty() || length.getAsLong() != directory.fileBytes()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the files have all entries that are not surely on the device. */
    public boolean hasUnforced(QueueState state) throws IOException {
        long newest = -1;
        long at = Math.max(state.minOffset(), state.forcedOffset());
        while (at < state.writtenOffset()) {
            long end = Math.min(state.writtenOffset(), directory.endOfFile(at));
            byte[] entries = new byte[(int) (end - at) * EntryLayout.SIZE_BYTES];
            try (DiskFile file = disk.open(directory.file(state.topic(), state.queueId(), at))) {
                file.readFully(ByteBuffer.wrap(entries), directory.position(at));
            }
            if (EntryLayout.countInOrder(entries) < end - at || EntryLayout.logOffset(entries, 0) < newest) {
                return false;
            }
            newest = EntryLayout.logOffset(entries, entries.length - EntryLayout.SIZE_BYTES);
            at = end;
        }
        return newest == state.lastLogOffset();
    }

    /** Log offset that the entry at {@code queueOffset} says. */
    public long logOffset(QueueState state, long queueOffset) throws IOException {
        try (DiskFile file = disk.open(directory.file(state.topic(), state.queueId(), queueOffset))) {
            return EntryLayout.logOffset(entryAt(file, (int) (queueOffset - directory.startOfFile(queueOffset))), 0);
        }
    }

    /**
     * The state without the files at its old end that {@link QueueDirectory#deleteBelow} took away after it was noted. The
     * first file that is left must begin below {@code minLogOffset}: that it does proves that no more is missing.
     */
    public QueueState trimmed(QueueState state, long minLogOffset) throws IOException {
        long newest = directory.startOfFile(state.writtenOffset() - 1);
        long start = directory.startOfFile(state.minOffset());
        while (start < newest
                && disk.length(directory.file(state.topic(), state.queueId(), start))
                        .isEmpty()) {
            start = directory.endOfFile(start);
        }
        Path first = directory.file(state.topic(), state.queueId(), start);
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
        Path queueDirectory = directory.of(topic, queueId);
        for (String name : directory.fileNames(queueDirectory)) {
            long start = QueueDirectory.startOf(name);
            if (start >= queueOffset) {
                disk.delete(queueDirectory.resolve(name));
            } else if (start == directory.startOfFile(queueOffset)) {
                try (DiskFile file = disk.open(queueDirectory.resolve(name))) {
                    file.setLength((queueOffset - start) * EntryLayout.SIZE_BYTES);
                    file.setLength(directory.fileBytes());
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
        Path queueDirectory = directory.path().resolve(topicName).resolve(queueName);
        List<String> names = directory.fileNames(queueDirectory);
        for (int i = names.size() - 1; i >= 0; i--) {
            try (DiskFile file = disk.open(queueDirectory.resolve(names.get(i)))) {
                int count = usedEntries(file);
                if (count > 0) {
                    byte[] newest = entryAt(file, count - 1);
                    long start = QueueDirectory.startOf(names.get(i));
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
}

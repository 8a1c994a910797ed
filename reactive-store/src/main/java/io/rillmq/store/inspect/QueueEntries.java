package io.rillmq.store.inspect;

import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.FileNames;
import io.rillmq.store.queue.EntryLayout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads entries of consume queues in a short stretch at a time, and keeps the stretches that were used last: a hundred
 * thousand queues that are read in turn cost no more memory than a thousand.
 */
final class QueueEntries {
    static final String DIRECTORY = "consumequeue";

    private static final int STRETCH_ENTRIES = 256;
    private static final int STRETCHES_MAX = 2_048;
    private static final byte[] NOTHING = {};

    private final Disk disk;
    private final Path directory;
    private final long fileBytes;
    private final Map<Queue, Stretch> recent = new LinkedHashMap<>(STRETCHES_MAX, 0.75f, true);

    private record Queue(String topic, int queueId) {}

    /** @param to behind the last entry that the stretch tells of; those that {@code entries} lacks are absent */
    private record Stretch(long from, long to, byte[] entries) {
        boolean covers(long queueOffset) {
            return queueOffset >= from && queueOffset < to;
        }

        Entry at(long queueOffset) {
            long index = (queueOffset - from) * EntryLayout.SIZE_BYTES;
            if (index + EntryLayout.SIZE_BYTES > entries.length) {
                return Entry.ABSENT;
            }
            int at = (int) index;
            return new Entry(
                    EntryLayout.logOffset(entries, at),
                    EntryLayout.sizeBytes(entries, at),
                    EntryLayout.tagsCode(entries, at));
        }
    }

    private QueueEntries(Disk disk, Path directory, long fileBytes) {
        this.disk = disk;
        this.directory = directory;
        this.fileBytes = fileBytes;
    }

    /** @param root of the store; the length that most files have is taken for that of all */
    static QueueEntries of(Disk disk, Path root) throws IOException {
        Path directory = root.resolve(DIRECTORY);
        return new QueueEntries(disk, directory, usualLength(disk, directory));
    }

    private static long usualLength(Disk disk, Path directory) throws IOException {
        Map<Long, Integer> counts = new HashMap<>();
        for (String topic : disk.list(directory)) {
            for (String queueId : disk.list(directory.resolve(topic))) {
                Path queue = directory.resolve(topic).resolve(queueId);
                for (String name : disk.list(queue)) {
                    if (FileNames.isOffset(name)) {
                        counts.merge(length(disk, queue.resolve(name)), 1, Integer::sum);
                    }
                }
            }
        }
        return counts.entrySet().stream()
                .filter(each -> each.getKey() >= EntryLayout.SIZE_BYTES)
                .max(Map.Entry.<Long, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse((long) EntryLayout.SIZE_BYTES);
    }

    private static long length(Disk disk, Path file) throws IOException {
        try (DiskFile opened = disk.openToRead(file)) {
            return opened.length();
        }
    }

    /** Bytes that every file should have. */
    long fileBytes() {
        return fileBytes;
    }

    /** Names of the queue's files, sorted; empty when it has none. */
    List<String> files(String topic, int queueId) throws IOException {
        return disk.list(directoryOf(topic, queueId)).stream()
                .filter(FileNames::isOffset)
                .toList();
    }

    long lengthOf(String topic, int queueId, String file) throws IOException {
        return length(disk, directoryOf(topic, queueId).resolve(file));
    }

    /** Names of the topics that have a directory. */
    List<String> topics() throws IOException {
        return disk.list(directory);
    }

    /** Names in a topic's directory, of which each should be a queue id. */
    List<String> queues(String topic) throws IOException {
        return disk.list(directory.resolve(topic));
    }

    /** Ids of a topic's queues, in order. */
    List<Integer> queueIds(String topic) throws IOException {
        return queues(topic).stream()
                .filter(name -> name.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }

    private Path directoryOf(String topic, int queueId) {
        return directory.resolve(topic).resolve(Integer.toString(queueId));
    }

    Entry at(String topic, int queueId, long queueOffset) throws IOException {
        Queue queue = new Queue(topic, queueId);
        Stretch stretch = recent.get(queue);
        if (stretch == null || !stretch.covers(queueOffset)) {
            stretch = load(directoryOf(topic, queueId), queueOffset);
            recent.put(queue, stretch);
            forgetOldest();
        }
        return stretch.at(queueOffset);
    }

    private void forgetOldest() {
        if (recent.size() > STRETCHES_MAX) {
            Iterator<Queue> oldest = recent.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** A stretch begins anywhere and ends at the latest with its file. */
    private Stretch load(Path queueDirectory, long queueOffset) throws IOException {
        long entriesPerFile = fileBytes / EntryLayout.SIZE_BYTES;
        long fileStart = queueOffset - queueOffset % entriesPerFile;
        long until = Math.min(queueOffset + STRETCH_ENTRIES, fileStart + entriesPerFile);
        byte[] entries = new byte[(int) (until - queueOffset) * EntryLayout.SIZE_BYTES];
        Path file = queueDirectory.resolve(FileNames.of(fileStart * EntryLayout.SIZE_BYTES));
        try (DiskFile opened = disk.openToRead(file)) {
            opened.readFully(ByteBuffer.wrap(entries), (queueOffset - fileStart) * EntryLayout.SIZE_BYTES);
            return new Stretch(queueOffset, until, entries);
        } catch (FileNotFoundException | NoSuchFileException absent) {
            return new Stretch(queueOffset, until, NOTHING);
        }
    }
}

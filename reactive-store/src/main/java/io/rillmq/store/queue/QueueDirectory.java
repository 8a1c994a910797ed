package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.log.FileNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The directory of the consume queues, in RocketMQ's layout: {@code <topic>/<queueId>/<byte offset>}, each file of the same
 * number of entries. Says which file holds an entry, and where; opens, finds and deletes them. No file stays open: a
 * hundred thousand queues cost no handle.
 */
public final class QueueDirectory {
    private final Disk disk;
    private final Path path;
    private final int fileBytes;
    private final int fileEntries;

    public QueueDirectory(Disk disk, Path path, QueueConfig config) {
        this.disk = disk;
        this.path = path;
        this.fileBytes = config.fileBytes();
        this.fileEntries = fileBytes / EntryLayout.SIZE_BYTES;
    }

    Disk disk() {
        return disk;
    }

    Path path() {
        return path;
    }

    /** Bytes of each file. */
    int fileBytes() {
        return fileBytes;
    }

    /** Queue offset of the first entry in the file that holds {@code queueOffset}. */
    long startOfFile(long queueOffset) {
        return queueOffset - queueOffset % fileEntries;
    }

    /** Queue offset behind the last entry that fits in the file that holds {@code queueOffset}. */
    long endOfFile(long queueOffset) {
        return startOfFile(queueOffset) + fileEntries;
    }

    /** Byte position of an entry in its file. */
    long position(long queueOffset) {
        return queueOffset % fileEntries * EntryLayout.SIZE_BYTES;
    }

    Path of(Topic topic) {
        return path.resolve(topic.value());
    }

    Path of(Topic topic, int queueId) {
        return of(topic).resolve(Integer.toString(queueId));
    }

    /** The file that holds, or is to hold, the entry. */
    Path file(Topic topic, int queueId, long queueOffset) {
        return of(topic, queueId).resolve(FileNames.of(startOfFile(queueOffset) * EntryLayout.SIZE_BYTES));
    }

    Path file(ConsumeQueue queue, long queueOffset) {
        return file(queue.topic(), queue.queueId(), queueOffset);
    }

    /** Opens the file that holds the entry. */
    DiskFile open(ConsumeQueue queue, long queueOffset) throws IOException {
        return disk.open(file(queue, queueOffset));
    }

    /** Names of the files in the directory of a queue, the oldest first. */
    List<String> fileNames(Path queueDirectory) throws IOException {
        return disk.list(queueDirectory).stream().filter(FileNames::isOffset).toList();
    }

    /** Queue offset of the first entry in the file with this name. */
    static long startOf(String fileName) {
        return FileNames.offsetOf(fileName) / EntryLayout.SIZE_BYTES;
    }

    /** Topics and queue ids that have a directory; anything else there is ignored. */
    public void forEachOnDisk(OnDisk action) throws IOException {
        for (String topicName : disk.list(path)) {
            for (String queueName : disk.list(path.resolve(topicName))) {
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
        disk.deleteTree(of(topic));
    }

    public void deleteQueue(String topicName, String queueName) throws IOException {
        disk.deleteTree(path.resolve(topicName).resolve(queueName));
    }

    public void deleteAll() throws IOException {
        disk.deleteTree(path);
    }

    /**
     * Deletes the files whose entries are all below {@code queueOffset}, but never the newest that was written. Those that
     * an earlier call could not delete are among them.
     */
    public void deleteBelow(ConsumeQueue queue, long queueOffset) throws IOException {
        long newest = startOfFile(Math.max(0, queue.writtenOffset() - 1));
        long end = Math.min(newest, startOfFile(queueOffset));
        Path queueDirectory = of(queue.topic(), queue.queueId());
        for (String name : fileNames(queueDirectory)) {
            if (startOf(name) < end) {
                disk.delete(queueDirectory.resolve(name));
            }
        }
    }
}

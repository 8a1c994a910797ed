package io.rillmq.store.fault;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.SimulatedDisk;
import io.rillmq.store.log.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every entry that is in a consume-queue file, as whoever else opens the directory reads it. */
final class QueueFileEntries {
    private static final int ENTRY_BYTES = 20;
    private static final Path QUEUES = Story.DIRECTORY.resolve("consumequeue");
    private static final Path LOG = Story.DIRECTORY.resolve("commitlog");
    private static final int TOPIC = QUEUES.getNameCount();

    private QueueFileEntries() {}

    /** One line per entry of a message that the log has, without those of the topics named. */
    static String of(SimulatedDisk disk, Set<Topic> without) throws IOException {
        Set<String> names = without.stream().map(Topic::value).collect(Collectors.toSet());
        Set<String> lines = new TreeSet<>();
        long minLogOffset = disk.list(LOG).stream()
                .filter(FileNames::isOffset)
                .mapToLong(FileNames::offsetOf)
                .min()
                .orElse(0);
        for (Path file : disk.paths()) {
            if (file.startsWith(QUEUES) && !names.contains(file.getName(TOPIC).toString())) {
                addEntries(file, disk.readAll(file).orElseThrow(), minLogOffset, lines);
            }
        }
        return String.join("\n", lines);
    }

    private static void addEntries(Path file, byte[] content, long minLogOffset, Set<String> lines) {
        long start = Long.parseLong(file.getFileName().toString()) / ENTRY_BYTES;
        ByteBuffer bytes = ByteBuffer.wrap(content);
        for (int i = 0; bytes.remaining() >= ENTRY_BYTES; i++) {
            long logOffset = bytes.getLong();
            int sizeBytes = bytes.getInt();
            long tagsCode = bytes.getLong();
            boolean isUnused = logOffset == 0 && sizeBytes == 0 && tagsCode == 0;
            if (!isUnused && logOffset >= minLogOffset) {
                lines.add("%s %06d: %d bytes at %d, tags code %d"
                        .formatted(QUEUES.relativize(file.getParent()), start + i, sizeBytes, logOffset, tagsCode));
            }
        }
    }
}

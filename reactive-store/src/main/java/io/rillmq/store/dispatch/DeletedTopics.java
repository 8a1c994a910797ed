package io.rillmq.store.dispatch;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.CheckedFileReader;
import io.rillmq.store.file.CheckedFileWriter;
import io.rillmq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics that were deleted, each with the end of the log at that time: records of theirs below are in no view, however
 * often the views are built again. The one thing that the log does not tell, so there are two files of it. A topic is
 * forgotten when the log no longer has what was deleted. Owned by one thread at a time, as the views are.
 */
final class DeletedTopics {
    private static final Logger LOG = LoggerFactory.getLogger(DeletedTopics.class);

    private final Disk disk;
    private final List<Path> files;
    private final Map<Topic, Long> endOffsets = new HashMap<>();

    DeletedTopics(Disk disk, Path directory) {
        this.disk = disk;
        this.files = List.of(directory.resolve("deleted-topics"), directory.resolve("deleted-topics-copy"));
    }

    /** Takes the first file that is sound; the other is made like it, before it is the only one that is. */
    void load() throws IOException {
        List<Optional<Map<Topic, Long>>> found = new ArrayList<>();
        for (Path file : files) {
            found.add(read(file));
        }
        endOffsets.clear();
        found.stream().flatMap(Optional::stream).findFirst().ifPresent(endOffsets::putAll);
        if (!endOffsets.isEmpty() && !found.stream().allMatch(Optional.of(endOffsets)::equals)) {
            try {
                store();
            } catch (IOException e) {
                LOG.warn("the list of deleted topics is in one file only", e);
            }
        }
    }

    private Optional<Map<Topic, Long>> read(Path file) throws IOException {
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        try (CheckedFileReader in =
                CheckedFileReader.open(disk, file).orElseThrow(() -> new IOException("its checksum is wrong"))) {
            return Optional.of(read(in));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} is damaged", file, e);
            return Optional.empty();
        }
    }

    private static Map<Topic, Long> read(CheckedFileReader in) throws IOException {
        Map<Topic, Long> read = new HashMap<>();
        while (in.remaining() > 0) {
            read.put(new Topic(in.getText()), in.getLong());
        }
        return read;
    }

    /** Whether the record of {@code topic} at {@code logOffset} was deleted. */
    boolean cover(Topic topic, long logOffset) {
        if (endOffsets.isEmpty()) {
            return false;
        }
        Long end = endOffsets.get(topic);
        return end != null && logOffset < end;
    }

    Set<Topic> topics() {
        return Set.copyOf(endOffsets.keySet());
    }

    /** Durable when this returns. */
    void add(Topic topic, long endOffset) throws IOException {
        endOffsets.merge(topic, endOffset, Math::max);
        store();
    }

    /**
     * Fits the list to a log from {@code minOffset} to {@code endOffset}: where a power cut shortened it, new records
     * will lie below the end that it had.
     */
    void fitTo(long minOffset, long endOffset) throws IOException {
        boolean changes = endOffsets.values().removeIf(end -> end <= minOffset);
        for (Map.Entry<Topic, Long> entry : endOffsets.entrySet()) {
            if (entry.getValue() > endOffset) {
                entry.setValue(endOffset);
                changes = true;
            }
        }
        if (changes) {
            store();
        }
    }

    private void store() throws IOException {
        for (Path file : files) {
            try (CheckedFileWriter out = new CheckedFileWriter(disk, file)) {
                for (Map.Entry<Topic, Long> entry : endOffsets.entrySet()) {
                    out.putText(entry.getKey().value());
                    out.putLong(entry.getValue());
                }
                out.commit();
            }
        }
    }
}

package io.rillmq.store.inspect;

import io.netty.buffer.Unpooled;
import io.rillmq.protocol.body.JsonText;
import io.rillmq.protocol.body.MalformedBodyException;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.store.dispatch.SnapshotFiles;
import io.rillmq.store.file.CheckedFileReader;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskFile;
import io.rillmq.store.index.IndexAudit;
import io.rillmq.store.index.IndexFigures;
import io.rillmq.store.queue.QueueSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What lies beside the log and the consume queues: checkpoint, snapshot, index, configuration. */
final class SideFiles {
    private static final String ABORT = "abort";
    private static final String CONFIG = "config";
    private static final String TOPICS = "topics.json";
    private static final String SNAPSHOT_PREFIX = "queues";
    private static final String INDEX = "index";
    private static final int INDEX_NAME_DIGITS = 17;
    private static final int INDEX_HEADER_BYTES = 40;
    private static final int INDEX_ENTRY_BYTES = 20;
    private static final int CHECKPOINT_BYTES_MIN = 48;
    private static final int CHECKPOINT_LOG_OFFSET = 40;

    /** What RocketMQ keeps there is found in the log too, in a form of its own that is not looked at. */
    private static final List<String> NOT_CHECKED =
            List.of("batchconsumequeue", "consumequeue_ext", "rocksdbstore", "compaction", "timerlog");

    private final Disk disk;
    private final Path root;
    private final Findings findings;

    SideFiles(Disk disk, Path root, Findings findings) {
        this.disk = disk;
        this.root = root;
        this.findings = findings;
    }

    /** Whether the last user of the directory closed it. */
    boolean isClean() throws IOException {
        return !disk.exists(root.resolve(ABORT));
    }

    /** Topics that are configured; empty when there is no sound table of them. */
    Set<String> topics() throws IOException {
        Optional<byte[]> text = disk.readAll(root.resolve(CONFIG).resolve(TOPICS));
        if (text.isEmpty()) {
            return Set.of();
        }
        try {
            return TopicConfigTable.fromJson(Unpooled.wrappedBuffer(text.get()))
                    .topics()
                    .keySet();
        } catch (MalformedBodyException notATable) {
            return Set.of(); // checkConfig tells why.
        }
    }

    void checkConfig() throws IOException {
        for (String name : disk.list(root.resolve(CONFIG))) {
            if (name.endsWith(".json")) {
                Optional<byte[]> text = disk.readAll(root.resolve(CONFIG).resolve(name));
                text.flatMap(JsonText::problemOf)
                        .ifPresent(problem -> findings.problem("config/" + name + " is no JSON: " + problem));
            }
        }
    }

    /** @param endLogOffset where the log's sound records end */
    void checkCheckpoint(LogTally log, long endLogOffset, boolean isClean) throws IOException {
        Optional<byte[]> content = disk.readAll(root.resolve("checkpoint"));
        if (content.isEmpty()) {
            if (log.records() > 0) {
                findings.unfinished(isClean, "there is no file checkpoint");
            }
            return;
        }
        if (content.get().length < CHECKPOINT_BYTES_MIN) {
            findings.problem("checkpoint has " + content.get().length + " bytes, not " + CHECKPOINT_BYTES_MIN);
            return;
        }
        ByteBuffer fields = ByteBuffer.wrap(content.get());
        checkTime("the log", fields.getLong(0), log);
        checkTime("the consume queues", fields.getLong(Long.BYTES), log);
        long logOffset = fields.getLong(CHECKPOINT_LOG_OFFSET);
        if (logOffset > endLogOffset) {
            findings.unfinished(
                    isClean,
                    "checkpoint has the consume queues at log offset " + logOffset + ", the log ends at "
                            + endLogOffset);
        }
    }

    private void checkTime(String what, long millis, LogTally log) {
        if (log.records() > 0 && millis > log.lastStoreMillis()) {
            findings.problem("checkpoint has " + what + " at " + Instant.ofEpochMilli(millis)
                    + ", the last record was stored at " + Instant.ofEpochMilli(log.lastStoreMillis()));
        }
    }

    /** Our own snapshots of the consume queues, which RocketMQ neither writes nor reads. */
    void checkSnapshots(long endLogOffset, boolean isClean) throws IOException {
        for (String name : disk.list(root.resolve(SnapshotFiles.DIRECTORY))) {
            if (name.startsWith(SNAPSHOT_PREFIX)) {
                checkSnapshot(SnapshotFiles.DIRECTORY + "/" + name, endLogOffset, isClean);
            }
        }
    }

    private void checkSnapshot(String name, long endLogOffset, boolean isClean) throws IOException {
        try (CheckedFileReader in =
                CheckedFileReader.open(disk, root.resolve(name)).orElse(null)) {
            if (in == null) {
                findings.problem("the snapshot " + name + " has a wrong checksum; the next start does without it");
                return;
            }
            long applied = QueueSnapshot.readHead(in).applied().offset();
            QueueSnapshot.readQueues(in, (state, tail) -> {});
            if (applied > endLogOffset) {
                findings.unfinished(
                        isClean,
                        "the snapshot " + name + " is of log offset " + applied + ", the log ends at " + endLogOffset);
            }
        } catch (IOException notWellFormed) {
            findings.problem("the snapshot " + name + " cannot be read: " + notWellFormed.getMessage());
        }
    }

    /** Our own key index, which RocketMQ neither writes nor reads. */
    IndexFigures checkKeyIndex(LogTally log, long endLogOffset, boolean isClean) throws IOException {
        Path root = this.root.resolve(SnapshotFiles.DIRECTORY);
        IndexAudit audit = new IndexAudit(disk, root, findings::problem, findings::note);
        if (log.records() > 0 && audit.isMissing()) {
            findings.note("there is no key index rillmq/index; the next start builds it from the whole log, unless"
                    + " messageIndexEnable is false");
        }
        IndexFigures index = audit.run();
        if (index.appliedOffset() > endLogOffset) {
            findings.unfinished(
                    isClean,
                    "the key index goes up to log offset " + index.appliedOffset() + ", the log ends at "
                            + endLogOffset);
        }
        return index;
    }

    /** Headers of RocketMQ's hash index. */
    void checkIndex(long endLogOffset, boolean isClean) throws IOException {
        for (String name : disk.list(root.resolve(INDEX))) {
            if (name.length() == INDEX_NAME_DIGITS && name.chars().allMatch(Character::isDigit)) {
                checkIndexFile(name, endLogOffset, isClean);
            }
        }
    }

    private void checkIndexFile(String name, long endLogOffset, boolean isClean) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(INDEX_HEADER_BYTES);
        long lengthBytes;
        try (DiskFile file = disk.openToRead(root.resolve(INDEX).resolve(name))) {
            lengthBytes = file.length();
            file.readFully(header, 0);
        }
        if (header.hasRemaining()) {
            findings.problem("index/" + name + " has " + lengthBytes + " bytes, a header has " + INDEX_HEADER_BYTES);
            return;
        }
        header.flip();
        long beginMillis = header.getLong();
        long endMillis = header.getLong();
        long beginOffset = header.getLong();
        long endOffset = header.getLong();
        int usedSlots = header.getInt();
        int entryCount = header.getInt();
        boolean isSane = beginMillis <= endMillis
                && beginOffset <= endOffset
                && usedSlots >= 0
                && usedSlots <= Math.max(0, entryCount)
                && INDEX_HEADER_BYTES + (long) INDEX_ENTRY_BYTES * entryCount <= lengthBytes;
        if (!isSane) {
            findings.problem("index/" + name + " has a header that cannot be: times " + beginMillis + " to " + endMillis
                    + ", log offsets " + beginOffset + " to " + endOffset + ", " + usedSlots + " slots, " + entryCount
                    + " entries in " + lengthBytes + " bytes");
        } else if (endOffset > endLogOffset) {
            findings.unfinished(
                    isClean,
                    "index/" + name + " goes up to log offset " + endOffset + ", the log ends at " + endLogOffset);
        }
    }

    void tellNotChecked() throws IOException {
        for (String name : NOT_CHECKED) {
            if (!disk.list(root.resolve(name)).isEmpty()) {
                findings.note(name + " is not looked at");
            }
        }
    }
}

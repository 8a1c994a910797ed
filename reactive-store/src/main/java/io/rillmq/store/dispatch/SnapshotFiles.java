package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.store.file.CheckedFileReader;
import io.rillmq.store.file.CheckedFileWriter;
import io.rillmq.store.file.Disk;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.LogScan;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.QueueSnapshot;
import io.rillmq.store.queue.SnapshotHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the consume queues are, on disk: a recent snapshot, which holds as long as what was written is there, forced or
 * not; a complete one, which outlives a power cut; and the times in RocketMQ's {@code checkpoint} file, for a RocketMQ
 * that opens the directory later.
 */
public final class SnapshotFiles {
    /** A directory of our own: RocketMQ ignores those it does not know. */
    public static final String DIRECTORY = "rillmq";

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);
    private static final String ROCKETMQ_FILE = "checkpoint";
    private static final int ROCKETMQ_FILE_BYTES = 4096;
    private static final int LOG_MILLIS_INDEX = 0;
    private static final int QUEUE_MILLIS_INDEX = 8;
    private static final int QUEUE_LOG_OFFSET_INDEX = 40;

    private final Disk disk;
    private final Path root;
    private final CommitLog log;
    private final boolean wasClean;

    /** @param wasClean whether the last user of the directory closed it */
    public SnapshotFiles(Disk disk, Path root, CommitLog log, boolean wasClean) {
        this.disk = disk;
        this.root = root;
        this.log = log;
        this.wasClean = wasClean;
    }

    DeletedTopics deletedTopics() {
        return new DeletedTopics(disk, root.resolve(DIRECTORY));
    }

    /** A snapshot in its file. */
    record Found(Path file, SnapshotHead head, boolean isComplete) {
        long appliedOffset() {
            return head.applied().offset();
        }
    }

    /**
     * Snapshots that are sound and hold, the newest first. Damaged ones are as good as none, and so are those that end
     * before the log begins: nothing tells what was in between.
     */
    List<Found> find() throws IOException {
        Optional<Found> complete = head(complete(), true);
        Optional<Found> recent =
                head(recent(), false).filter(found -> found.head().bootId().equals(disk.bootId()));
        return Stream.of(complete, recent)
                .flatMap(Optional::stream)
                .filter(found -> found.appliedOffset() >= log.minOffset())
                .sorted(Comparator.comparingLong(Found::appliedOffset).reversed())
                .toList();
    }

    private Optional<Found> head(Path file, boolean isComplete) throws IOException {
        try (CheckedFileReader in = CheckedFileReader.open(disk, file).orElse(null)) {
            if (in != null) {
                return Optional.of(new Found(file, QueueSnapshot.readHead(in), isComplete));
            }
            if (disk.exists(file)) {
                LOG.warn("the snapshot {} is damaged", file);
            }
        } catch (IOException e) {
            LOG.warn("the snapshot {} cannot be used, another one or the log is: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    /** Whether queue files have nothing that the log may not have: all that was written behind a snapshot is there. */
    boolean areFilesTrusted(Found found) {
        return wasClean || found.head().bootId().equals(disk.bootId());
    }

    /** @throws IOException also when it is not well-formed; some queues may have been given by then */
    void read(Found found, QueueSnapshot.Visitor visitor) throws IOException {
        try (CheckedFileReader in = CheckedFileReader.open(disk, found.file()).orElse(null)) {
            if (in == null) {
                throw new IOException("the snapshot " + found.file() + " is damaged");
            }
            QueueSnapshot.readHead(in);
            QueueSnapshot.readQueues(in, visitor);
        }
    }

    /**
     * Whether the log has the record that was its last, and a record may begin behind it. A record that was surely on the
     * device may be damaged since.
     */
    boolean isOfThisLog(Found found) throws IOException {
        LogEnd end = found.head().applied();
        long endOfSegments = log.minOffset() + (long) log.segments().size() * log.segmentBytes();
        if (end.offset() > endOfSegments) {
            return false;
        }
        if (end.offset() <= log.minOffset() || end.offset() % log.segmentBytes() == 0) {
            return true; // A segment begins with a record.
        }
        if (end.lastRecordOffset() < log.minOffset() || end.lastRecordOffset() >= end.offset()) {
            return false;
        }
        int sizeBytes = (int) (end.offset() - end.lastRecordOffset());
        ByteBuf last = log.read(end.lastRecordOffset(), sizeBytes);
        try {
            RecordCheck check = RecordReader.check(last, 0, last.readableBytes());
            boolean saysItsPlace =
                    last.readableBytes() == sizeBytes && RecordLayout.logOffset(last, 0) == end.lastRecordOffset();
            boolean saysItsSize = last.readableBytes() == sizeBytes && RecordLayout.sizeBytes(last, 0) == sizeBytes;
            if (check instanceof RecordCheck.Valid && saysItsPlace) {
                return saysItsSize;
            }
            boolean isDamaged = !(check instanceof RecordCheck.Blank)
                    && end.offset() <= found.head().forcedOffset()
                    && ((saysItsPlace && saysItsSize) || recordsLeadTo(end.lastRecordOffset()));
            if (isDamaged) {
                LOG.error(
                        "the log is damaged from {} to {} and passed over there: {}",
                        end.lastRecordOffset(),
                        end.offset(),
                        check);
            }
            return isDamaged;
        } finally {
            last.release();
        }
    }

    /** Whether the records before it end where a record begins that says something else now. */
    private boolean recordsLeadTo(long lastRecordOffset) throws IOException {
        long start = lastRecordOffset - lastRecordOffset % log.segmentBytes();
        long[] soundEnd = {start};
        LogScan.Visitor visitor = (bytes, index, logOffset, sizeBytes) -> soundEnd[0] = logOffset + sizeBytes;
        long reached = new LogScan(log, LogScan.UNKNOWN, visitor).run(start, lastRecordOffset);
        return reached == lastRecordOffset && soundEnd[0] == lastRecordOffset;
    }

    /** Holds from now on, until bytes that were not forced get lost. */
    void storeRecent(LogEnd applied, long forcedOffset, ConsumeQueues queues) throws IOException {
        try (CheckedFileWriter out = new CheckedFileWriter(disk, recent())) {
            QueueSnapshot.writeHead(out, new SnapshotHead(disk.bootId(), applied, forcedOffset));
            queues.forEach(queue -> QueueSnapshot.writeWithTail(out, queue, applied.offset()));
            QueueSnapshot.writeEnd(out);
            out.commit();
        }
    }

    /** Every entry of a message below {@code applied} is in a file and forced. */
    void storeComplete(LogEnd applied, long forcedOffset, ConsumeQueues queues) throws IOException {
        storeComplete(applied, forcedOffset, queues, queue -> true);
    }

    private void storeComplete(LogEnd applied, long forcedOffset, ConsumeQueues queues, Predicate<ConsumeQueue> isIn)
            throws IOException {
        try (CheckedFileWriter out = new CheckedFileWriter(disk, complete())) {
            QueueSnapshot.writeHead(out, new SnapshotHead(disk.bootId(), applied, forcedOffset));
            queues.forEach(queue -> {
                if (isIn.test(queue)) {
                    QueueSnapshot.writeForced(out, queue);
                }
            });
            QueueSnapshot.writeEnd(out);
            out.commit();
        }
        ByteBuffer fields = ByteBuffer.allocate(ROCKETMQ_FILE_BYTES);
        fields.putLong(LOG_MILLIS_INDEX, applied.storeMillis());
        fields.putLong(QUEUE_MILLIS_INDEX, applied.storeMillis());
        fields.putLong(QUEUE_LOG_OFFSET_INDEX, applied.offset());
        disk.replace(root.resolve(ROCKETMQ_FILE), fields.array());
    }

    /**
     * Should the store end before the next snapshot, the log is replayed from its beginning for queues that are not there,
     * or have entries that may not be on the device: which messages the others are of, nothing tells.
     */
    void replayAll(long forcedOffset, ConsumeQueues queues) throws IOException {
        disk.delete(recent());
        LogEnd beginning = new LogEnd(log.minOffset(), -1, 0);
        storeComplete(
                beginning, forcedOffset, queues, queue -> !queue.writtenState().isUnforced());
    }

    private Path recent() {
        return root.resolve(DIRECTORY).resolve("queues-recent");
    }

    private Path complete() {
        return root.resolve(DIRECTORY).resolve("queues");
    }
}

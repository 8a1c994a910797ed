package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.message.RecordCheck;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages by queue offset, by log offset and by time. Whatever is in memory is answered at once on the caller's
 * thread; the rest goes to a few reading threads with bounded queues. Any thread.
 */
public final class MessageReader {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);
    /** Records of other queues in between are read along rather than paid with a system call each. */
    private static final int GAP_BYTES_MAX = 32 << 10;

    private static final int LOOKUP_BYTES = 4 << 10;

    private final CommitLog log;
    private final TailCache tail;
    private final ConsumeQueues queues;
    private final QueueFiles files;
    private final ReadConfig config;
    private final ColdReader[] readers;

    public MessageReader(CommitLog log, TailCache tail, ConsumeQueues queues, QueueFiles files, ReadConfig config) {
        this.log = log;
        this.tail = tail;
        this.queues = queues;
        this.files = files;
        this.config = config;
        this.readers = new ColdReader[config.coldReaders()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new ColdReader(
                    i, config.waitingColdReadsMax() / readers.length, new LogWindow(log, config.readAheadBytes()));
        }
    }

    public void start() {
        for (ColdReader reader : readers) {
            reader.start();
        }
    }

    /** Reads messages of one queue; the callback owns the result's buffer. */
    public void read(ReadRequest request, ReadCallback callback) {
        ConsumeQueue queue = queues.find(request.topic(), request.queueId());
        if (queue == null) {
            callback.completed(nothing(ReadStatus.NO_MATCHED_LOGIC_QUEUE, 0, 0, 0));
            return;
        }
        // Max first: a message that becomes readable in between is simply not seen yet.
        long max = queue.maxOffset();
        long min = queue.minOffset();
        long wanted = request.queueOffset();
        if (max == 0) {
            callback.completed(nothing(ReadStatus.NO_MESSAGE_IN_QUEUE, 0, min, max));
        } else if (wanted < min) {
            callback.completed(nothing(ReadStatus.OFFSET_TOO_SMALL, min, min, max));
        } else if (wanted == max) {
            callback.completed(nothing(ReadStatus.OFFSET_OVERFLOW_ONE, wanted, min, max));
        } else if (wanted > max) {
            callback.completed(nothing(ReadStatus.OFFSET_OVERFLOW_BADLY, max, min, max));
        } else {
            QueueScan scan = new QueueScan(queue, request, min, max, config.scannedEntriesMax());
            readRecentOrCold(scan, callback);
        }
    }

    private void readRecentOrCold(QueueScan scan, ReadCallback callback) {
        boolean isTaken;
        try {
            isTaken = takeRecent(scan);
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory to read {} at {}: {}", scan.queue, scan.position, e.getMessage());
            callback.completed(scan.finish(ReadStatus.BUSY));
            return;
        }
        if (isTaken) {
            callback.completed(scan.finish());
        } else {
            readCold(scan, callback);
        }
    }

    private static ReadResult nothing(ReadStatus status, long next, long min, long max) {
        return new ReadResult(status, Unpooled.EMPTY_BUFFER, 0, next, min, max);
    }

    /**
     * Takes what is in memory.
     *
     * @return false when nothing was taken and the next entry or record is only on the disk
     */
    private boolean takeRecent(QueueScan scan) {
        QueueChunk chunk = null;
        while (scan.goesOn()) {
            if (chunk == null || scan.position >= chunk.endIndex()) {
                chunk = scan.queue.recent(scan.position);
                if (chunk == null) {
                    return !scan.isEmpty();
                }
            }
            int sizeBytes = chunk.sizeBytes(scan.position);
            if (sizeBytes == EntryLayout.BLANK) {
                scan.missing();
            } else if (!scan.request.filter().matches(chunk.tagsCode(scan.position))) {
                scan.filteredOut();
            } else if (!scan.hasRoomFor(sizeBytes)) {
                return true;
            } else if (tail.has(chunk.logOffset(scan.position), sizeBytes)
                    && tail.copy(chunk.logOffset(scan.position), sizeBytes, scan.target(sizeBytes))) {
                scan.took();
            } else {
                return !scan.isEmpty();
            }
        }
        return true;
    }

    private void readCold(QueueScan scan, ReadCallback callback) {
        boolean accepted = readerOf(scan.queue).offer(new ColdReader.Work() {
            @Override
            public void run(LogWindow window) {
                goHome(scan, callback, takeCold(scan, window));
            }

            @Override
            public void drop() {
                goHome(scan, callback, scan.finish(ReadStatus.FAILED));
            }
        });
        if (!accepted) {
            callback.completed(scan.finish(ReadStatus.BUSY));
        }
    }

    /** One reader per queue keeps what it read ahead useful. */
    private ColdReader readerOf(ConsumeQueue queue) {
        return readers[Math.floorMod(queue.topic().hashCode() + queue.queueId(), readers.length)];
    }

    private static void goHome(QueueScan scan, ReadCallback callback, ReadResult result) {
        try {
            scan.request.home().execute(() -> callback.completed(result));
        } catch (RejectedExecutionException e) {
            result.records().release();
            LOG.debug("a read has no home any more", e);
        }
    }

    private ReadResult takeCold(QueueScan scan, LogWindow window) {
        try {
            QueueChunk chunk = null;
            while (scan.goesOn()) {
                if (chunk == null || scan.position >= chunk.endIndex()) {
                    chunk = entriesAt(scan);
                }
                if (!takeColdRecord(scan, chunk, window)) {
                    break;
                }
            }
            return scan.finish();
        } catch (IOException e) {
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            return scan.isEmpty() ? scan.finish(ReadStatus.FAILED) : scan.finish();
        } catch (RuntimeException | OutOfMemoryError e) {
            // Whoever waits for the answer must get one.
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            return scan.finish(ReadStatus.FAILED);
        }
    }

    private QueueChunk entriesAt(QueueScan scan) throws IOException {
        // Memory first: an entry leaves it only after it came into a file.
        QueueChunk recent = scan.queue.recent(scan.position);
        if (recent != null) {
            return recent;
        }
        long inFiles = Math.min(scan.scanEnd(), scan.queue.writtenOffset());
        int count = (int) Math.min(config.scannedEntriesMax(), inFiles - scan.position);
        return files.read(scan.queue, scan.position, count);
    }

    /** Examines one entry; false when the result is full. */
    private boolean takeColdRecord(QueueScan scan, QueueChunk chunk, LogWindow window) throws IOException {
        long logOffset = chunk.logOffset(scan.position);
        int sizeBytes = chunk.sizeBytes(scan.position);
        if (sizeBytes == EntryLayout.BLANK) {
            scan.missing();
            return true;
        }
        if (!scan.request.filter().matches(chunk.tagsCode(scan.position))) {
            scan.filteredOut();
            return true;
        }
        if (!scan.hasRoomFor(sizeBytes)) {
            return false;
        }
        if (sizeBytes > 0
                && tail.has(logOffset, sizeBytes)
                && tail.copy(logOffset, sizeBytes, scan.target(sizeBytes))) {
            scan.took();
            return true;
        }
        String damage = sizeBytes < RecordLayout.SIZE_BYTES_MIN
                ? "its entry says " + sizeBytes + " bytes"
                : takeFromDisk(scan, chunk, window, logOffset, sizeBytes);
        if (damage == null) {
            scan.took();
        } else {
            if (logOffset >= log.minOffset()) {
                LOG.error(
                        "message {} of {} at log offset {} is damaged and passed over: {}",
                        scan.position,
                        scan.queue,
                        logOffset,
                        damage);
            }
            scan.missing();
        }
        return true;
    }

    private @Nullable String takeFromDisk(
            QueueScan scan, QueueChunk chunk, LogWindow window, long logOffset, int sizeBytes) throws IOException {
        int index = window.load(logOffset, sizeBytes, runBytes(scan, chunk, logOffset));
        if (index < 0) {
            return "the log does not hold " + sizeBytes + " bytes there";
        }
        ByteBuf bytes = window.bytes();
        String damage = damageOf(bytes, index, sizeBytes, logOffset);
        if (damage == null
                && (RecordLayout.queueOffset(bytes, index) != scan.position
                        || RecordLayout.queueId(bytes, index) != scan.queue.queueId())) {
            damage = "the record there says queue " + RecordLayout.queueId(bytes, index) + ", queue offset "
                    + RecordLayout.queueOffset(bytes, index);
        }
        if (damage == null) {
            scan.target(sizeBytes).writeBytes(bytes, index, sizeBytes);
        } else {
            window.clear();
        }
        return damage;
    }

    /** How far the entries from here on lie close together in the log. */
    private static long runBytes(QueueScan scan, QueueChunk chunk, long logOffset) {
        long end = logOffset;
        long last = Math.min(Math.min(chunk.endIndex(), scan.maxOffset), scan.position + scan.request.countMax());
        for (long at = scan.position; at < last; at++) {
            int sizeBytes = chunk.sizeBytes(at);
            long start = chunk.logOffset(at);
            if (sizeBytes == EntryLayout.BLANK || sizeBytes <= 0 || start < end || start > end + GAP_BYTES_MAX) {
                break;
            }
            end = start + sizeBytes;
        }
        return end - logOffset;
    }

    private static @Nullable String damageOf(ByteBuf bytes, int index, int sizeBytes, long logOffset) {
        RecordCheck check = RecordReader.check(bytes, index, sizeBytes);
        if (!(check instanceof RecordCheck.Valid valid)) {
            return check.toString();
        }
        if (valid.sizeBytes() != sizeBytes || RecordLayout.logOffset(bytes, index) != logOffset) {
            return "the record there says " + valid.sizeBytes() + " bytes at log offset "
                    + RecordLayout.logOffset(bytes, index);
        }
        return null;
    }

    /** The record that starts at {@code logOffset}. Fails with {@link StoreBusyException} when too much waits. */
    public CompletionStage<LookupOutcome> lookup(long logOffset) {
        CompletableFuture<LookupOutcome> found = new CompletableFuture<>();
        if (logOffset < log.minOffset() || logOffset >= log.readableEnd()) {
            found.complete(new LookupOutcome.Missing(
                    "log offset " + logOffset + " is not between " + log.minOffset() + " and " + log.readableEnd()));
            return found;
        }
        ByteBuf recent = recentRecord(logOffset);
        if (recent != null) {
            found.complete(new LookupOutcome.Found(recent));
        } else {
            ask(readers[0], found, window -> found.complete(lookUp(logOffset)));
        }
        return found;
    }

    /** The sound record there, when it is in memory. */
    private @Nullable ByteBuf recentRecord(long logOffset) {
        if (!tail.has(logOffset, RecordLayout.SIZE_BYTES_MIN)) {
            return null;
        }
        ByteBuf record = Unpooled.directBuffer(RecordLayout.SIZE_BYTES_MIN);
        boolean kept = false;
        try {
            if (!tail.copy(logOffset, RecordLayout.SIZE_BYTES_MIN, record)) {
                return null;
            }
            int sizeBytes = RecordLayout.sizeBytes(record, 0);
            boolean fits = sizeBytes >= RecordLayout.SIZE_BYTES_MIN && logOffset + sizeBytes <= log.readableEnd();
            record.clear();
            kept = fits
                    && tail.has(logOffset, sizeBytes)
                    && tail.copy(logOffset, sizeBytes, record)
                    && damageOf(record, 0, sizeBytes, logOffset) == null;
            return kept ? record : null;
        } finally {
            if (!kept) {
                record.release();
            }
        }
    }

    private LookupOutcome lookUp(long logOffset) throws IOException {
        ByteBuf bytes = log.read(logOffset, LOOKUP_BYTES);
        boolean kept = false;
        try {
            int sizeBytes = bytes.readableBytes() < RecordLayout.SIZE_BYTES_MIN ? 0 : RecordLayout.sizeBytes(bytes, 0);
            if (sizeBytes > bytes.readableBytes() && logOffset + sizeBytes <= log.readableEnd()) {
                bytes.release();
                bytes = log.read(logOffset, sizeBytes);
            }
            if (sizeBytes < RecordLayout.SIZE_BYTES_MIN || sizeBytes > bytes.readableBytes()) {
                return new LookupOutcome.Missing("no record starts at log offset " + logOffset);
            }
            String damage = damageOf(bytes, 0, sizeBytes, logOffset);
            if (damage != null) {
                return new LookupOutcome.Missing("no sound record starts at log offset " + logOffset + ": " + damage);
            }
            kept = true;
            return new LookupOutcome.Found(bytes.writerIndex(sizeBytes));
        } finally {
            if (!kept) {
                bytes.release();
            }
        }
    }

    /** Store time of one message, -1 when there is none. Fails with {@link StoreBusyException} when too much waits. */
    public CompletionStage<Long> storeMillisAt(Topic topic, int queueId, long queueOffset) {
        CompletableFuture<Long> found = new CompletableFuture<>();
        ConsumeQueue queue = queues.find(topic, queueId);
        if (queue == null || queueOffset < queue.minOffset() || queueOffset >= queue.maxOffset()) {
            found.complete(-1L);
            return found;
        }
        ask(readerOf(queue), found, window -> found.complete(storeMillis(queue, queueOffset)));
        return found;
    }

    /**
     * The queue offset that {@code boundary} means for {@code millis}; 0 for an unknown queue. Fails with
     * {@link StoreBusyException} when too much waits.
     */
    public CompletionStage<Long> searchOffset(Topic topic, int queueId, long millis, TimeBoundary boundary) {
        CompletableFuture<Long> found = new CompletableFuture<>();
        ConsumeQueue queue = queues.find(topic, queueId);
        if (queue == null || queue.minOffset() == queue.maxOffset()) {
            found.complete(queue == null ? 0L : queue.maxOffset());
            return found;
        }
        ask(readerOf(queue), found, window -> found.complete(search(queue, millis, boundary)));
        return found;
    }

    private long search(ConsumeQueue queue, long millis, TimeBoundary boundary) throws IOException {
        long min = queue.minOffset();
        long max = queue.maxOffset();
        // The first message stored later than the time, or with LOWER, at the time or later.
        long low = min;
        long high = max;
        while (low < high) {
            long middle = (low + high) >>> 1;
            long stored = storeMillis(queue, middle);
            if (stored < millis || (stored == millis && boundary == TimeBoundary.UPPER)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return switch (boundary) {
            case LOWER -> low;
            case UPPER -> Math.max(min, low - 1);
        };
    }

    /** -1 when the message is gone or damaged. */
    private long storeMillis(ConsumeQueue queue, long queueOffset) throws IOException {
        QueueChunk chunk = queue.recent(queueOffset);
        if (chunk == null) {
            chunk = files.read(queue, queueOffset, 1);
        }
        long logOffset = chunk.logOffset(queueOffset);
        if (chunk.sizeBytes(queueOffset) == EntryLayout.BLANK || logOffset < log.minOffset()) {
            return -1;
        }
        ByteBuf bytes = log.read(logOffset, RecordFields.STORE_MILLIS_END_MAX);
        try {
            return bytes.readableBytes() < RecordFields.STORE_MILLIS_END_MAX
                            || RecordLayout.logOffset(bytes, 0) != logOffset
                    ? -1
                    : RecordLayout.storeMillis(bytes, 0);
        } finally {
            bytes.release();
        }
    }

    /** A question that needs the disk. */
    private interface Question {
        void answer(LogWindow window) throws IOException;
    }

    private static void ask(ColdReader reader, CompletableFuture<?> asked, Question question) {
        Consumer<Throwable> fail = asked::completeExceptionally;
        boolean accepted = reader.offer(new ColdReader.Work() {
            @Override
            public void run(LogWindow window) {
                try {
                    question.answer(window);
                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                    fail.accept(e);
                }
            }

            @Override
            public void drop() {
                fail.accept(new IllegalStateException("the store is closed"));
            }
        });
        if (!accepted) {
            fail.accept(new StoreBusyException("waitingColdReadsMax is reached"));
        }
    }

    /** Ends the reading threads; reads that still wait are answered as failed. */
    public void stop() throws InterruptedException {
        for (ColdReader reader : readers) {
            reader.stop();
        }
    }
}

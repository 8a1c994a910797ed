package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.QueueFiles;
import io.rillmq.store.thread.StoreBusyException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages by queue offset, by log offset and by time. Whatever is in memory is answered at once on the caller's
 * thread; the rest goes to a few reading threads with bounded queues, and so does, to threads of its own, what a filter
 * has to look into records for. Any thread.
 */
public final class MessageReader {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

    private final CommitLog log;
    private final TailCache tail;
    private final ConsumeQueues queues;
    private final QueueRepairs repairs;
    private final ReadConfig config;
    private final LogWindows windows;
    private final MemoryRead memory;
    private final ColdRead cold;
    private final RecordLookup lookup;
    private final TimeSearch times;
    private final EntryList entries;
    private final ReadingThread[] readers;
    private final FilteredReads filtered;

    public MessageReader(
            CommitLog log,
            TailCache tail,
            ConsumeQueues queues,
            QueueFiles files,
            QueueRepairs repairs,
            ReadConfig config) {
        this.log = log;
        this.tail = tail;
        this.queues = queues;
        this.repairs = repairs;
        this.config = config;
        this.windows = new LogWindows(log, new ReplayPace(log, System::nanoTime), config);
        EntryCache entryCache = new EntryCache(files, config.entryCacheBytes());
        this.memory = new MemoryRead(log, tail, windows, entryCache, new Hints());
        this.cold = new ColdRead(log, windows, entryCache, memory, config);
        this.lookup = new RecordLookup(log, tail);
        this.times = new TimeSearch(log, files);
        this.entries = new EntryList(files);
        this.readers = new ReadingThread[config.coldReaders()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new ReadingThread("store-reader-" + i, config.waitingColdReadsMax() / readers.length);
        }
        this.filtered = new FilteredReads(memory, this::readCold, config.filtering());
    }

    public void start() {
        for (ReadingThread reader : readers) {
            reader.start();
        }
        filtered.start();
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
            QueueScan scan = new QueueScan(queue, request, min, max, config);
            boolean isAccepted = scan.needsRecords()
                    ? filtered.offer(new PendingRead(scan, callback))
                    : readMemoryOrCold(scan, callback);
            if (!isAccepted) {
                callback.completed(scan.finish(ReadStatus.BUSY));
            }
        }
    }

    /** False, and nothing is done, when too much waits. */
    private boolean readMemoryOrCold(QueueScan scan, ReadCallback callback) {
        boolean isTaken;
        try {
            isTaken = memory.take(scan) || !scan.isEmpty();
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory to read {} at {}: {}", scan.queue, scan.position, e.getMessage());
            return false;
        }
        if (!isTaken) {
            return readCold(new PendingRead(scan, callback));
        }
        callback.completed(scan.finish());
        return true;
    }

    private static ReadResult nothing(ReadStatus status, long next, long min, long max) {
        return new ReadResult(status, Unpooled.EMPTY_BUFFER, 0, next, min, max);
    }

    /** False, and nothing is done, when too much waits. */
    private boolean readCold(PendingRead read) {
        return readerOf(read.scan().queue).offer(new ReadingThread.Work() {
            @Override
            public void run() {
                try {
                    if (cold.take(read.scan())) {
                        read.goHome();
                    } else if (!filtered.offer(read)) {
                        read.goHome(ReadStatus.BUSY);
                    }
                } catch (DamagedEntriesException e) {
                    repair(read, e);
                }
            }

            @Override
            public void drop() {
                read.goHome(ReadStatus.FAILED);
            }
        });
    }

    /** Follows hints: nothing is lost when too much is waiting for that. Any thread. */
    private final class Hints implements MemoryRead.ReadAhead {
        @Override
        public void log(long logOffset) {
            long at = logOffset;
            for (int i = 0; i < config.windowsAhead() && !tail.has(at, 1) && windows.isRoomAhead(); i++) {
                if (!windows.has(at, 1)) {
                    // A stretch is read by one thread, in order: the system reads ahead of a sequence.
                    int number = (int) (at / config.cacheBytes() % readers.length);
                    long start = at;
                    readers[number].hint(() -> cold.readAhead(start));
                }
                at = windows.sharedStart(at) + config.windowBytes();
            }
        }

        @Override
        public void entries(ConsumeQueue queue, long queueOffset) {
            readerOf(queue).hint(() -> cold.readAhead(queue, queueOffset));
        }
    }

    private void repair(PendingRead read, DamagedEntriesException damage) {
        QueueScan scan = read.scan();
        LOG.warn("reading {} at {} found damage: {}", scan.queue, scan.position, damage.getMessage());
        if (!scan.mayRepair(damage.queueOffset())) {
            read.goHome(ReadStatus.FAILED);
            return;
        }
        boolean accepted = repairs.offer(scan.queue, damage.queueOffset(), failure -> {
            if (failure == null) {
                if (!readCold(read)) {
                    read.goHome(ReadStatus.BUSY);
                }
            } else {
                LOG.error("repairing {} failed", scan.queue, failure);
                read.goHome(ReadStatus.FAILED);
            }
        });
        if (!accepted) {
            read.goHome(ReadStatus.BUSY);
        }
    }

    /** One reader per topic: its queues lie side by side in the log, what was read ahead for one serves the others. */
    private ReadingThread readerOf(ConsumeQueue queue) {
        return readers[Math.floorMod(queue.topic().hashCode(), readers.length)];
    }

    /** The record that starts at {@code logOffset}. Fails with {@link StoreBusyException} when too much waits. */
    public CompletionStage<LookupOutcome> lookup(long logOffset) {
        CompletableFuture<LookupOutcome> found = new CompletableFuture<>();
        if (logOffset < log.minOffset() || logOffset >= log.readableEnd()) {
            found.complete(new LookupOutcome.Missing(
                    "log offset " + logOffset + " is not between " + log.minOffset() + " and " + log.readableEnd()));
            return found;
        }
        ByteBuf inMemory = lookup.recent(logOffset);
        if (inMemory != null) {
            found.complete(new LookupOutcome.Found(inMemory));
        } else {
            ask(readers[0], found, () -> found.complete(lookup.read(logOffset)));
        }
        return found;
    }

    /** Store time of one message, -1 when there is none. Fails with {@link StoreBusyException} when too much waits. */
    public CompletionStage<Long> storeMillisAt(Topic topic, int queueId, long queueOffset) {
        CompletableFuture<Long> found = new CompletableFuture<>();
        ConsumeQueue queue = queues.find(topic, queueId);
        if (queue == null || queueOffset < queue.minOffset() || queueOffset >= queue.maxOffset()) {
            found.complete(-1L);
            return found;
        }
        ask(queue, found, () -> found.complete(times.storeMillis(queue, queueOffset)));
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
        ask(queue, found, () -> found.complete(times.search(queue, millis, boundary)));
        return found;
    }

    /**
     * What the queue says of its messages from a place on; empty for an unknown queue, or where it has none. Fails with
     * {@link StoreBusyException} when too much waits.
     */
    public CompletionStage<List<QueueEntry>> entries(Topic topic, int queueId, long from, int countMax) {
        CompletableFuture<List<QueueEntry>> found = new CompletableFuture<>();
        ConsumeQueue queue = queues.find(topic, queueId);
        long to = queue == null ? from : Math.min(queue.maxOffset(), from + countMax);
        if (queue == null || from < queue.minOffset() || from >= to) {
            found.complete(List.of());
            return found;
        }
        ask(queue, found, () -> found.complete(entries.read(queue, from, to)));
        return found;
    }

    /** A question that needs the disk. */
    private interface Question {
        void answer() throws IOException;
    }

    /** Asks about a queue; its entries are repaired once when they turn out damaged. */
    private void ask(ConsumeQueue queue, CompletableFuture<?> asked, Question question) {
        ask(readerOf(queue), asked, () -> {
            try {
                question.answer();
            } catch (DamagedEntriesException damage) {
                LOG.error("a question about {} found damage", queue, damage);
                boolean accepted = repairs.offer(queue, damage.queueOffset(), failure -> {
                    if (failure == null) {
                        ask(readerOf(queue), asked, question);
                    } else {
                        asked.completeExceptionally(failure);
                    }
                });
                if (!accepted) {
                    asked.completeExceptionally(new StoreBusyException("a repair of " + queue + " is under way"));
                }
            }
        });
    }

    private static void ask(ReadingThread reader, CompletableFuture<?> asked, Question question) {
        Consumer<Throwable> fail = asked::completeExceptionally;
        boolean accepted = reader.offer(new ReadingThread.Work() {
            @Override
            public void run() {
                try {
                    question.answer();
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
        filtered.stop();
        for (ReadingThread reader : readers) {
            reader.stop();
        }
        lookup.close();
        repairs.stop();
        windows.close();
    }
}

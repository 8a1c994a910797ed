package io.rillmq.store.append;

import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import io.rillmq.store.dispatch.Dispatcher;
import io.rillmq.store.dispatch.TagsCodeRule;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.log.Segment;
import io.rillmq.store.log.TailCache;
import io.rillmq.store.log.TailChunk;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that assigns offsets and writes the log. It drains what has arrived, lays the records into the newest
 * chunk of the tail cache, writes them once from there, and passes the batch on to be forced, published and answered.
 */
public final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final CommitLog log;
    private final TailCache tail;
    private final ViewWriter views;
    private final TagsCodeRule tagsCodeRule;
    private final AppendConfig config;
    private final Clock clock;
    private final LogHealth health;
    private final QueueCursors cursors;
    private final Forcing forcing;

    private final MpscArrayQueue<WriterTask> waiting;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final WakeUp wakeUp = new WakeUp();
    private final Thread thread = new Thread(this::run, "store-writer");
    private volatile boolean stopping;
    private volatile boolean ended;

    /** From here on, owned by the thread. */
    private final Completions refusals = new Completions();

    private @Nullable WriterTask carried;
    /** An empty batch that was refused instead of passed on. */
    private @Nullable AppendBatch spare;

    private @Nullable Segment segment;
    private @Nullable TailChunk chunk;
    private long end;
    private long storeMillis;

    /** A log that ends at its readable end, which everything dispatched so far belongs to. */
    public LogWriter(
            CommitLog log,
            TailCache tail,
            ConsumeQueues queues,
            Dispatcher dispatcher,
            ViewWriter views,
            TagsCodeRule tagsCodeRule,
            AppendConfig config,
            Clock clock,
            LogHealth health) {
        this.log = log;
        this.tail = tail;
        this.views = views;
        this.tagsCodeRule = tagsCodeRule;
        this.config = config;
        this.clock = clock;
        this.health = health;
        this.cursors = new QueueCursors(queues);
        this.waiting = new MpscArrayQueue<>(config.waitingCountMax());
        Publisher publisher = new Publisher(dispatcher, views);
        this.forcing = switch (config.flushLevel()) {
            case SYNC_FLUSH -> new GroupForce(log, health, publisher, wakeUp, config.unforcedBatchesMax());
            case ASYNC_FLUSH -> new IntervalForce(log, health, publisher, config.asyncForceInterval());
        };
        this.segment = log.last();
        this.end = log.readableEnd();
        this.storeMillis = log.readable().storeMillis();
    }

    public void start() {
        forcing.start();
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes an append. Never blocks; the callback comes later, on the append's home. Any thread. */
    public void append(Append append) {
        Refused lowSpace = health.lowSpaceRefusal();
        if (append.sizeBytes + RecordLayout.END_OF_SEGMENT_BYTES > log.segmentBytes()) {
            refuseNow(
                    append,
                    new Refused(
                            Reason.TOO_LARGE,
                            "append of " + append.sizeBytes + " bytes exceeds mappedFileSizeCommitLog "
                                    + log.segmentBytes()));
        } else if (health.isReadOnly()) {
            refuseNow(append, health.refusal());
        } else if (lowSpace != null) {
            refuseNow(append, lowSpace);
        } else if (stopping) {
            refuseNow(append, new Refused(Reason.SHUTTING_DOWN, "the store is closing"));
        } else if (views.isBehind()) {
            refuseNow(
                    append,
                    new Refused(Reason.BUSY, "consume queues wait to be written, unwrittenEntriesMax is reached"));
        } else {
            offer(append);
        }
    }

    private void offer(Append append) {
        // The writer may release the records as soon as the offer succeeds: take what is needed before.
        int sizeBytes = append.sizeBytes;
        long bytes = waitingBytes.addAndGet(sizeBytes);
        if (bytes > config.waitingBytesMax() && bytes > sizeBytes) {
            waitingBytes.addAndGet(-sizeBytes);
            refuseNow(append, new Refused(Reason.BUSY, "waitingBytesMax " + config.waitingBytesMax() + " is reached"));
        } else if (!waiting.offer(append)) {
            waitingBytes.addAndGet(-sizeBytes);
            refuseNow(append, new Refused(Reason.BUSY, "waitingCountMax " + config.waitingCountMax() + " is reached"));
        } else {
            wakeUp.signal();
            if (ended) {
                refuseLeftovers();
            }
        }
    }

    private static void refuseNow(Append append, Refused refusal) {
        append.records.release();
        try {
            append.home.execute(() -> append.callback.completed(refusal));
        } catch (RejectedExecutionException e) {
            LOG.debug("a refusal has no home any more: {}", refusal.detail(), e);
        }
    }

    /** Takes a topic's queues away, after all appends before. Completes once their files are deleted. Any thread. */
    public CompletionStage<Void> removeTopic(Topic topic) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (stopping || !waiting.offer(new TopicRemoval(topic, done))) {
            done.completeExceptionally(
                    new IllegalStateException("topic " + topic + " not deleted, the store is closing or busy"));
        } else {
            wakeUp.signal();
            if (ended) {
                refuseLeftovers();
            }
        }
        return done;
    }

    private void run() {
        try {
            loop();
        } catch (RuntimeException | Error e) {
            health.fail("the writer of the log ended", e);
            while (!stopping) {
                refuseWaiting();
                wakeUp.await(() -> stopping || !waiting.isEmpty());
            }
        }
    }

    private void loop() {
        while (true) {
            // Read first: a task that comes before the stop is seen by the poll after it.
            boolean last = stopping;
            WriterTask task = next();
            if (task instanceof Append append) {
                write(append);
            } else if (task instanceof TopicRemoval removal) {
                cursors.remove(removal.topic());
                AppendBatch batch = emptyBatch();
                batch.removal = removal;
                forcing.written(batch);
            } else if (last) {
                return;
            } else {
                wakeUp.await(() -> stopping || !waiting.isEmpty());
            }
        }
    }

    private @Nullable WriterTask next() {
        WriterTask task = carried;
        if (task == null) {
            return waiting.poll();
        }
        carried = null;
        return task;
    }

    private AppendBatch emptyBatch() {
        AppendBatch batch = spare;
        if (batch != null) {
            spare = null;
            return batch;
        }
        batch = forcing.emptyBatch();
        while (batch == null) {
            wakeUp.await(forcing::hasEmptyBatch);
            batch = forcing.emptyBatch();
        }
        return batch;
    }

    /** Writes {@code first} and whatever waits behind it and fits. */
    private void write(Append first) {
        if (health.isReadOnly()) {
            waitingBytes.addAndGet(-first.sizeBytes);
            refuse(first, health.refusal());
            return;
        }
        AppendBatch batch = emptyBatch();
        try {
            TailChunk room = roomOrNull(first.sizeBytes);
            if (room == null) {
                giveUp(batch, first, new Refused(Reason.BUSY, "no memory for " + first.sizeBytes + " bytes"));
                return;
            }
            storeMillis = Math.max(storeMillis, clock.millis());
            batch.storeMillis = storeMillis;
            fill(batch, room, first);
            writeOut(batch, room);
        } catch (DiskFullException e) {
            clearAfterFullDisk();
            giveUp(batch, first, health.isReadOnly() ? health.refusal() : health.noSpace(e));
        } catch (IOException e) {
            health.fail("a write failed", e);
            giveUp(batch, first, health.refusal());
        }
    }

    private void writeOut(AppendBatch batch, TailChunk room) throws IOException {
        Segment target = Objects.requireNonNull(segment, "roomFor sets it");
        target.write(room.bytesFrom(end), end);
        room.publish();
        end = room.end();
        batch.segment = target;
        batch.end = new LogEnd(end, batch.lastRecordOffset, batch.storeMillis);
        health.space();
        forcing.written(batch);
    }

    /** Memory that readers and connections hold for now comes back: to want it is no reason to end the log. */
    private @Nullable TailChunk roomOrNull(int sizeBytes) throws IOException {
        try {
            return roomFor(sizeBytes);
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory for an append of {} bytes, it is refused as busy: {}", sizeBytes, e.getMessage());
            return null;
        }
    }

    /** A chunk, in the right segment, for at least {@code sizeBytes} at the end of the log. */
    private TailChunk roomFor(int sizeBytes) throws IOException {
        Segment target = segment;
        if (target == null || end + sizeBytes + RecordLayout.END_OF_SEGMENT_BYTES > target.endOffset()) {
            segment = log.roll(end);
            end = segment.startOffset();
            chunk = null;
        }
        TailChunk room = chunk;
        if (room == null || !room.hasRoomFor(sizeBytes)) {
            chunk = null; // Adding may drop it.
            room = tail.add(end, sizeBytes);
            chunk = room;
        }
        return room;
    }

    private void fill(AppendBatch batch, TailChunk room, Append first) {
        long bytes = 0;
        Append append = first;
        while (true) {
            bytes += append.sizeBytes;
            lay(batch, room, append);
            WriterTask following = waiting.poll();
            if (following instanceof Append fitting && fits(room, bytes, fitting)) {
                append = fitting;
            } else {
                carried = following;
                break;
            }
        }
        waitingBytes.addAndGet(-bytes);
    }

    private boolean fits(TailChunk room, long batchBytes, Append append) {
        return batchBytes + append.sizeBytes <= config.batchBytesMax()
                && room.hasRoomFor(append.sizeBytes)
                && segment != null
                && room.end() + append.sizeBytes + RecordLayout.END_OF_SEGMENT_BYTES <= segment.endOffset();
    }

    private void lay(AppendBatch batch, TailChunk room, Append append) {
        QueueCursor cursor = cursors.of(append.topic, append.queueId);
        boolean isQueued = RecordFields.isQueued(RecordLayout.sysFlag(append.records, append.records.readerIndex()));
        long logOffset = room.end();
        room.add(append.records);
        append.records.release();
        batch.add(append, cursor, logOffset, isQueued ? cursor.next : AppendBatch.NOT_QUEUED);
        for (int i = 0; i < append.recordCount; i++) {
            long queueOffset = isQueued ? cursor.next : 0;
            int sizeBytes = room.place(logOffset, queueOffset, batch.storeMillis);
            if (isQueued) {
                long tagsCode =
                        tagsCodeRule.tagsCode(append.topic, append.queueId, batch.storeMillis, append.tagHash(i));
                batch.addRecord(cursor.queue, logOffset, sizeBytes, queueOffset, tagsCode);
                cursor.next++;
            }
            batch.lastRecordOffset = logOffset;
            logOffset += sizeBytes;
        }
    }

    /** Takes back what the batch changed: nothing of it is promised, the next append gets the same offsets. */
    private void giveUp(AppendBatch batch, Append first, Refused refusal) {
        if (batch.appendCount == 0) {
            // It failed before the first append was laid in: there was no room in the log.
            waitingBytes.addAndGet(-first.sizeBytes);
            refuse(first, refusal);
        }
        for (int i = 0; i < batch.appendCount; i++) {
            if (batch.isQueued(i)) {
                QueueCursor cursor = batch.cursors[i];
                cursor.next = Math.min(cursor.next, batch.appendQueueOffsets[i]);
            }
        }
        if (chunk != null) {
            chunk.dropFrom(end);
        }
        refuse(batch, refusal);
    }

    /** Parts of the refused records may be on the disk: they go, so that no recovery can find them. */
    private void clearAfterFullDisk() {
        try {
            if (segment != null) {
                segment.clearFrom(end);
            }
        } catch (IOException e) {
            health.fail("clearing after a full disk failed", e);
        }
    }

    private void refuse(AppendBatch batch, Refused refusal) {
        for (int i = 0; i < batch.appendCount; i++) {
            refusals.add(batch.appends[i], refusal);
        }
        refusals.send();
        batch.clear();
        spare = batch;
    }

    private void refuse(Append append, Refused refusal) {
        append.records.release();
        refusals.add(append, refusal);
        refusals.send();
    }

    private void refuseWaiting() {
        for (WriterTask task = next(); task != null; task = next()) {
            if (task instanceof Append append) {
                waitingBytes.addAndGet(-append.sizeBytes);
                append.records.release();
                refusals.add(
                        append,
                        health.isReadOnly()
                                ? health.refusal()
                                : new Refused(Reason.SHUTTING_DOWN, "the store is closed"));
            } else if (task instanceof TopicRemoval removal) {
                removal.done().completeExceptionally(new IllegalStateException("the store is closed"));
            }
        }
        refusals.send();
    }

    /** Whoever offered after the writer ended, and the one who ended it. */
    private synchronized void refuseLeftovers() {
        refuseWaiting();
    }

    /** Writes, forces and answers everything that was taken, then ends. */
    public void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        thread.join();
        ended = true;
        // Orders the flag against the offers of others, as their fence does against ours.
        wakeUp.signal();
        refuseLeftovers();
        forcing.stop();
    }
}

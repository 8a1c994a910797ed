package io.rillmq.store.dispatch;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.LogEnd;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.queue.QueueFiles;
import io.rillmq.store.queue.QueueSnapshot;
import io.rillmq.store.queue.QueueState;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the views to the disk behind the messages, and now and then forces them and moves the checkpoint on. A thread
 * of its own: a slow disk under the consume queues delays no acknowledgement. When it falls too far behind,
 * {@link #isBehind} tells the log's writer to refuse appends.
 */
public final class ViewWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ViewWriter.class);
    private static final int QUEUE_GROWTH = 1024;

    private final CommitLog log;
    private final ConsumeQueues queues;
    private final QueueFiles files;
    private final Checkpoint checkpoint;
    private final QueueConfig config;

    private final WakeUp wakeUp = new WakeUp();
    /** Holds each queue at most once. */
    private final MpscUnboundedArrayQueue<ConsumeQueue> toWrite = new MpscUnboundedArrayQueue<>(QUEUE_GROWTH);

    private final MpscUnboundedArrayQueue<Deletion> deletions = new MpscUnboundedArrayQueue<>(QUEUE_GROWTH);
    private final AtomicLong unwrittenEntries = new AtomicLong();
    private final Thread thread = new Thread(this::run, "store-views");
    private volatile boolean stopping;
    private volatile boolean failing;

    /** Owned by the thread, or by whoever calls before it starts and after it ended. */
    private final List<ConsumeQueue> toForce = new ArrayList<>();

    private volatile long checkpointedOffset = -1;

    private record Deletion(Topic topic, CompletableFuture<Void> done) {}

    public ViewWriter(
            CommitLog log, ConsumeQueues queues, QueueFiles files, Checkpoint checkpoint, QueueConfig config) {
        this.log = log;
        this.queues = queues;
        this.files = files;
        this.checkpoint = checkpoint;
        this.config = config;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** An entry was added to {@code queue}. Publishing thread only. */
    public void added(ConsumeQueue queue) {
        long unwritten = unwrittenEntries.incrementAndGet();
        if (queue.listToWrite()) {
            toWrite.offer(queue);
        }
        if (unwritten == config.unwrittenEntriesMax() / 2) {
            wakeUp.signal();
        }
    }

    /** Whether so many entries wait that no more appends should be taken. Any thread. */
    public boolean isBehind() {
        return unwrittenEntries.get() >= config.unwrittenEntriesMax();
    }

    /** Deletes the files of {@code topic}, whose queues were removed before. Publishing thread only. */
    public CompletionStage<Void> delete(Topic topic) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        deletions.offer(new Deletion(topic, done));
        wakeUp.signal();
        return done;
    }

    private void run() {
        long nextCheckpoint = System.nanoTime() + config.checkpointInterval().toNanos();
        while (!stopping) {
            wakeUp.await(this::hasUrgentWork, config.writeInterval().toNanos());
            boolean due = System.nanoTime() - nextCheckpoint >= 0
                    || log.readableEnd() - checkpointedOffset >= config.checkpointBytes();
            attempt(due);
            if (due) {
                nextCheckpoint = System.nanoTime() + config.checkpointInterval().toNanos();
            }
        }
    }

    private boolean hasUrgentWork() {
        return stopping || !deletions.isEmpty() || (!failing && isHalfFull());
    }

    private boolean isHalfFull() {
        return unwrittenEntries.get() >= config.unwrittenEntriesMax() / 2;
    }

    /** The views are derived from the log: a failure here loses nothing, and the next round tries again. */
    private void attempt(boolean checkpointIsDue) {
        try {
            if (checkpointIsDue) {
                checkpoint();
            } else {
                writeBehind();
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error("consume queues cannot be written, trying again every {}", config.writeInterval(), e);
            }
            failing = true;
        }
    }

    /** Writes every entry that was added before this call to its file, and deletes what was to be deleted. */
    public void writeBehind() throws IOException {
        // Read before the lists: every message below was listed before it became readable.
        LogEnd applied = applied();
        List<ConsumeQueue> taken = takeListed();
        // A queue that was made after its topic was deleted is listed after the deletion: deletions run first.
        List<Deletion> deleted = runDeletions();
        try {
            write(taken);
            if (!deleted.isEmpty()) {
                // Otherwise a crash would find queues in the snapshot that have no files, and rebuild all views.
                storeSnapshot(applied);
            }
        } catch (IOException e) {
            deleted.forEach(deletion -> deletion.done().completeExceptionally(e));
            throw e;
        }
        deleted.forEach(deletion -> deletion.done().complete(null));
    }

    private List<ConsumeQueue> takeListed() {
        List<ConsumeQueue> taken = new ArrayList<>();
        toWrite.drain(taken::add);
        return taken;
    }

    private void write(List<ConsumeQueue> taken) throws IOException {
        for (int i = 0; i < taken.size(); i++) {
            ConsumeQueue queue = taken.get(i);
            queue.unlistToWrite();
            try {
                unwrittenEntries.addAndGet(-files.write(queue));
            } catch (IOException e) {
                taken.subList(i, taken.size()).forEach(this::listAgain);
                throw e;
            }
            if (queue.listToForce()) {
                toForce.add(queue);
            }
        }
    }

    private void listAgain(ConsumeQueue queue) {
        queue.unlistToWrite();
        if (queue.listToWrite()) {
            toWrite.offer(queue);
        }
    }

    private List<Deletion> runDeletions() throws IOException {
        List<Deletion> done = new ArrayList<>();
        for (Deletion deletion = deletions.poll(); deletion != null; deletion = deletions.poll()) {
            try {
                files.deleteTopic(deletion.topic());
                done.add(deletion);
            } catch (IOException e) {
                deletion.done().completeExceptionally(e);
                throw e;
            }
        }
        return done;
    }

    /** Writes behind, forces what was written and notes how far that is. */
    public void checkpoint() throws IOException {
        LogEnd applied = applied();
        writeBehind();
        if (applied.offset() != checkpointedOffset) {
            storeSnapshot(applied);
        }
    }

    /** Every entry of a message below {@code applied} is written; what is beyond, a replay skips. */
    private void storeSnapshot(LogEnd applied) throws IOException {
        long forcedLog = log.forced().offset();
        forceWritten();
        List<QueueState> states = new ArrayList<>();
        queues.forEach(queue -> states.add(queue.forcedState()));
        checkpoint.store(new QueueSnapshot(applied, forcedLog, states));
        checkpointedOffset = applied.offset();
    }

    private void forceWritten() throws IOException {
        List<ConsumeQueue> taken = List.copyOf(toForce);
        toForce.clear();
        taken.forEach(ConsumeQueue::unlistToForce);
        for (int i = 0; i < taken.size(); i++) {
            try {
                files.force(taken.get(i));
                keepUp();
            } catch (IOException e) {
                for (ConsumeQueue queue : taken.subList(i, taken.size())) {
                    if (queue.listToForce()) {
                        toForce.add(queue);
                    }
                }
                throw e;
            }
        }
    }

    /** Forcing thousands of files takes long; appends must not be refused for it. */
    private void keepUp() throws IOException {
        if (isHalfFull()) {
            List<ConsumeQueue> taken = takeListed();
            if (deletions.isEmpty()) {
                write(taken);
            } else {
                taken.forEach(this::listAgain);
            }
        }
    }

    /** A recovery would replay the log from here, or from later; -1 when nothing is known. Any thread. */
    public long checkpointedOffset() {
        return checkpointedOffset;
    }

    /** Views must never be ahead of a log that a crash may cut. */
    private LogEnd applied() {
        return LogEnd.earlier(log.readable(), log.forced());
    }

    /** Ends the thread, when it was started, and waits for it. Nothing more is written; the owner may do so itself. */
    public void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        if (thread.isAlive()) {
            thread.join();
        }
    }
}

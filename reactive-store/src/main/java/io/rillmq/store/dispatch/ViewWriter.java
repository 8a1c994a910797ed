package io.rillmq.store.dispatch;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.file.DiskFullException;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.log.ForcedMark;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The views thread: writes the consume queues behind the messages, stores their snapshots, and does what others want done
 * with their files. A slow disk under the consume queues delays no acknowledgement. When it falls too far behind, {@link
 * #isBehind} tells the log's writer to refuse appends.
 */
public final class ViewWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ViewWriter.class);
    private static final int TASK_GROWTH = 64;
    /** A complete checkpoint that took a second is not begun again for so many. */
    private static final int COMPLETE_TIMES_RARER = 9;

    private final CommitLog log;
    private final QueueView view;
    private final ForcedMark mark;
    private final QueueConfig config;

    private final WakeUp wakeUp = new WakeUp();
    private final MpscUnboundedArrayQueue<Task> tasks = new MpscUnboundedArrayQueue<>(TASK_GROWTH);
    private final MpscUnboundedArrayQueue<CompletableFuture<Void>> checkpointsAsked =
            new MpscUnboundedArrayQueue<>(TASK_GROWTH);
    private final Thread thread = new Thread(this::run, "store-views");
    private volatile boolean stopping;
    private volatile boolean ended;

    /** Owned by the thread, as the next ones. */
    private boolean failing;

    private long snapshotNanos;
    private long completeNanos;
    private long completeNotBeforeNanos;

    /** Something to be done on the thread, between two queues. */
    private record Task(Work work, CompletableFuture<Void> done) {}

    /** Changes views or their files. */
    interface Work {
        void run() throws IOException;
    }

    public ViewWriter(CommitLog log, QueueView view, ForcedMark mark, QueueConfig config) {
        this.log = log;
        this.view = view;
        this.mark = mark;
        this.config = config;
    }

    public void start() {
        completeNotBeforeNanos = System.nanoTime();
        snapshotNanos = completeNotBeforeNanos + config.checkpointInterval().toNanos();
        completeNanos = completeNotBeforeNanos + config.completeInterval().toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    /** An entry was added to {@code queue}. Publishing thread only. */
    public void added(ConsumeQueue queue) {
        if (view.added(queue)) {
            wakeUp.signal();
        }
    }

    /** Lets idle queues go out of memory that have no message from {@code keepFromLogOffset} on. Publishing thread only. */
    void shrinkSome(long keepFromLogOffset) {
        view.shrinkSome(keepFromLogOffset);
    }

    /** Whether so many entries wait that no more appends should be taken. Any thread. */
    public boolean isBehind() {
        return view.isBehind();
    }

    /**
     * Deletes what the disk has of {@code topic}, whose queues were removed before, and remembers that. Publishing thread
     * only: every message that is readable now was sent before the deletion.
     */
    public CompletionStage<Void> delete(Topic topic) {
        long endOffset = log.readableEnd();
        return onThread(() -> view.delete(topic, endOffset));
    }

    /**
     * The log begins at {@code minLogOffset} now: min offsets of queues move behind the messages that are gone, and files
     * that hold nothing else are deleted. Any thread.
     */
    public CompletionStage<Void> trimTo(long minLogOffset) {
        return onThread(() -> view.trimTo(minLogOffset));
    }

    /**
     * Stores a complete snapshot now, not only when it is due: {@link #checkpointedOffset} moves to what is readable.
     * Any thread.
     */
    public CompletionStage<Void> checkpoint() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        checkpointsAsked.offer(done);
        wakeUp.signal();
        refuseWhenEnded();
        return done;
    }

    /** Puts {@code entries} in the place of damaged ones in a file. Any thread. */
    public CompletionStage<Void> rewrite(ConsumeQueue queue, QueueChunk entries) {
        return onThread(() -> view.rewrite(queue, entries));
    }

    /** As {@link #rewrite}, and puts them on the device: the log will not have their records much longer. Any thread. */
    public CompletionStage<Void> rewriteAndForce(ConsumeQueue queue, QueueChunk entries) {
        return onThread(() -> view.rewriteAndForce(queue, entries));
    }

    /** Does {@code work} soon; fails when the thread has ended. */
    private CompletionStage<Void> onThread(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.offer(new Task(work, done));
        wakeUp.signal();
        refuseWhenEnded();
        return done;
    }

    private void run() {
        while (!stopping) {
            wakeUp.await(this::hasUrgentWork, config.writeInterval().toNanos());
            attempt();
        }
    }

    private boolean hasUrgentWork() {
        return stopping || !tasks.isEmpty() || !checkpointsAsked.isEmpty() || (!failing && view.hasMuchToWrite());
    }

    /** The views are derived from the log: a failure here loses nothing, and the next round tries again. */
    private void attempt() {
        try {
            runTasks();
            if (!checkpointsAsked.isEmpty()) {
                // Writes what there is; whoever asked is told when that fails, and does not wait for better times.
                completeAsAsked();
            } else {
                writeWhenDue();
            }
            noteForced();
            failing = false;
        } catch (DiskFullException full) {
            if (!failing) {
                LOG.error("the disk is full, consume queues are kept in memory and written when there is space");
            }
            failing = true;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (!failing) {
                LOG.error("consume queues cannot be written, trying again every {}", config.writeInterval(), e);
            }
            failing = true;
        }
    }

    private void noteForced() {
        try {
            mark.note(log.forced().offset());
        } catch (IOException e) {
            // Then the next start writes more of the log again.
            LOG.debug("how far the log is forced cannot be noted", e);
        }
    }

    private void writeWhenDue() throws IOException {
        view.writeSome(tasks::isEmpty);
        if (isCompleteDue()) {
            complete();
        } else {
            snapshotWhenDue();
        }
    }

    private void runTasks() {
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.work().run();
                task.done().complete(null);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                task.done().completeExceptionally(e);
            }
        }
    }

    private void snapshotWhenDue() throws IOException {
        if (isSnapshotDue()) {
            view.snapshot();
            snapshotNanos = System.nanoTime() + config.checkpointInterval().toNanos();
        }
    }

    private boolean isSnapshotDue() {
        return isDue(snapshotNanos, view.snapshotOffset(), config.checkpointBytes());
    }

    private boolean isCompleteDue() {
        return isDue(completeNanos, view.completeOffset(), config.completeBytes())
                && System.nanoTime() - completeNotBeforeNanos >= 0;
    }

    private boolean isDue(long nanos, long lastOffset, long bytes) {
        // What is readable but not forced is in no snapshot: while it grows and cannot be forced, none is due for it.
        return System.nanoTime() - nanos >= 0 || view.applied().offset() - lastOffset >= bytes;
    }

    /** Not as a task: one snapshot must not begin in the middle of another. */
    private void completeAsAsked() throws IOException {
        List<CompletableFuture<Void>> asked = takeAsked();
        try {
            complete();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            asked.forEach(done -> done.completeExceptionally(e));
            throw e;
        }
        asked.forEach(done -> done.complete(null));
    }

    private List<CompletableFuture<Void>> takeAsked() {
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        // Not with drain(), which ends after 4,096.
        for (CompletableFuture<Void> done = checkpointsAsked.poll(); done != null; done = checkpointsAsked.poll()) {
            asked.add(done);
        }
        return asked;
    }

    private void complete() throws IOException {
        long started = System.nanoTime();
        view.complete(this::keepUp, () -> tasks.isEmpty() && !isSnapshotDue());
        long ended = System.nanoTime();
        snapshotNanos = ended + config.checkpointInterval().toNanos();
        completeNanos = ended + config.completeInterval().toNanos();
        completeNotBeforeNanos = ended + COMPLETE_TIMES_RARER * (ended - started);
        LOG.debug("complete checkpoint in {} ms", TimeUnit.NANOSECONDS.toMillis(ended - started));
    }

    /** Forcing thousands of files takes long; neither appends nor a restart should suffer for it. */
    private void keepUp() throws IOException {
        runTasks();
        if (view.hasMuchToWrite()) {
            view.writeSome(tasks::isEmpty);
        }
        snapshotWhenDue();
    }

    /** A recovery would replay the log from here, or from later, whatever was lost; -1 when nothing is known. Any thread. */
    public long checkpointedOffset() {
        return view.completeOffset();
    }

    /** After the work was offered: nobody else looks at it once the thread has ended. */
    private void refuseWhenEnded() {
        if (ended) {
            refuseLeft();
        }
    }

    private synchronized void refuseLeft() {
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            task.done().completeExceptionally(closed());
        }
        takeAsked().forEach(done -> done.completeExceptionally(closed()));
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the store is closed");
    }

    /**
     * Ends the thread, when it was started, and waits for it; work that was offered before is done. Nothing more is
     * written; the owner may do so itself.
     */
    public void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        if (thread.isAlive()) {
            thread.join();
        }
        runTasks();
        ended = true;
        // Orders the flag against the work of others, as their fence does against ours.
        wakeUp.signal();
        refuseLeft();
    }
}

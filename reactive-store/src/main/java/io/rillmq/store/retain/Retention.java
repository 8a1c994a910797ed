package io.rillmq.store.retain;

import io.rillmq.store.append.LogHealth;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.file.Disk;
import io.rillmq.store.file.DiskSpace;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the log and its disk from time to time, deletes the segments that {@link RetentionRule} names, and has
 * appends refused while the disk is too full. A thread of its own: to delete a large file takes long.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int QUEUE_GROWTH = 16;

    private final CommitLog log;
    private final Disk disk;
    private final Path directory;
    private final ViewWriter views;
    private final QueueBeginnings beginnings;
    private volatile RetentionConfig config;
    private final Clock clock;
    private final LogHealth health;
    private final SegmentHold hold;
    private final OldestSegments oldest;
    private final DiskReserve reserve;
    private final CheckpointFirst checkpointFirst;
    private final DiskWatch watch;

    private final WakeUp wakeUp = new WakeUp();
    private final MpscUnboundedArrayQueue<CompletableFuture<Integer>> asked =
            new MpscUnboundedArrayQueue<>(QUEUE_GROWTH);
    private final Thread thread = new Thread(this::run, "store-retain");
    private volatile boolean diskIsFull;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile StorageFigures figures;
    private boolean failing;
    private boolean isHeld;

    /**
     * Looks at the disk, and deletes nothing yet.
     *
     * @param directory of the log
     * @param reserve on the same disk
     * @param hold has the last word about what is deleted
     * @param clock says how old a segment is, and in its zone, which hour it is
     */
    public Retention(
            CommitLog log,
            Disk disk,
            Path directory,
            ViewWriter views,
            QueueBeginnings beginnings,
            DiskReserve reserve,
            LogHealth health,
            RetentionConfig config,
            SegmentHold hold,
            Clock clock)
            throws IOException {
        this.log = log;
        this.disk = disk;
        this.directory = directory;
        this.views = views;
        this.beginnings = beginnings;
        this.config = config;
        this.clock = clock;
        this.health = health;
        this.hold = hold;
        this.reserve = reserve;
        this.checkpointFirst = new CheckpointFirst(views, reserve, health, wakeUp);
        this.oldest = new OldestSegments(log, views);
        this.watch = new DiskWatch(directory, config.limits(), health);
        DiskSpace space = disk.space(directory);
        watch.note(space);
        this.figures = new StorageFigures(directory, space, oldest.earliestStoreMillis());
    }

    /** Returns once the reserve is there: the very first appends may fill the disk. */
    public void start() {
        makeReserve();
        health.whenFull(this::noteFullDisk);
        thread.setDaemon(true);
        thread.start();
    }

    /** From the next round on. From any thread. */
    public void keep(Duration reservedTime, DeleteHours deleteWhen) {
        config = config.withReservedTime(reservedTime).withDeleteWhen(deleteWhen);
    }

    private void noteFullDisk() {
        diskIsFull = true;
        wakeUp.signal();
    }

    /** What the last look found. Any thread. */
    public StorageFigures figures() {
        return figures;
    }

    /** Deletes every expired segment now, whatever the hour; completes with how many there were. Any thread. */
    public CompletionStage<Integer> deleteExpired() {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        if (ended) {
            done.completeExceptionally(new IllegalStateException("the store is closed"));
            return done;
        }
        // What views would read again after a crash may not go. Where they cannot note that they need it no more, the
        // rest can go all the same.
        views.checkpoint().whenComplete((noted, failure) -> ask(done));
        return done;
    }

    private void ask(CompletableFuture<Integer> done) {
        asked.offer(done);
        wakeUp.signal();
        if (ended) {
            refuseAsked();
        }
    }

    private void run() {
        while (!stopping) {
            wakeUp.await(
                    () -> stopping || diskIsFull || !asked.isEmpty(),
                    config.interval().toNanos());
            if (stopping) {
                break;
            }
            diskIsFull = false;
            attempt();
        }
    }

    private void makeReserve() {
        try {
            reserve.keep(disk.space(directory));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.warn("no space of {} can be reserved, trying again every {}", directory, config.interval(), e);
        }
    }

    private void attempt() {
        try {
            answerAsked();
            round(false);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error("old messages cannot be deleted, trying again every {}", config.interval(), e);
            }
            failing = true;
        } catch (RuntimeException | OutOfMemoryError e) {
            // Without this thread the disk would fill up.
            LOG.error("a round of the retention failed", e);
        }
    }

    private void answerAsked() throws IOException {
        for (CompletableFuture<Integer> done = asked.poll(); done != null; done = asked.poll()) {
            try {
                int total = 0;
                int count = round(true);
                while (count > 0) {
                    total += count;
                    count = round(true);
                }
                done.complete(total);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                done.completeExceptionally(e);
                throw e;
            }
        }
    }

    /**
     * Decides and acts once. The retention's thread, or a test's before it is started.
     *
     * @param isAsked whether expired segments go at any hour
     * @return how many segments were deleted
     */
    int round(boolean isAsked) throws IOException {
        DiskSpace space = look();
        if (RetentionRule.isForced(config, space) && oldest.waitForCheckpoint()) {
            checkpointFirst.attempt(() -> stopping);
        }
        List<OldSegment> candidates = oldest.find(config.batchMax());
        Decision decision = heldBack(
                RetentionRule.decide(config, new Situation(ZonedDateTime.now(clock), space, isAsked, candidates)),
                candidates);
        if (decision.segmentCount() > 0) {
            repairQueues(candidates.get(decision.segmentCount() - 1));
            if (stopping) {
                return 0; // Perhaps not every queue was repaired.
            }
            drop(decision);
            // What was freed may be enough to take appends again, or still.
            space = look();
        }
        // Before appends may take the space.
        reserve.keep(space);
        watch.note(space);
        figures = new StorageFigures(directory, space, oldest.earliestStoreMillis());
        return decision.segmentCount();
    }

    /** What is left of a decision without the segments that somebody still needs. */
    private Decision heldBack(Decision decision, List<OldSegment> candidates) {
        int count = decision.segmentCount();
        if (count == 0) {
            return decision;
        }
        OldSegment last = candidates.get(count - 1);
        long neededFrom = hold.neededFrom(last.startOffset() + last.sizeBytes());
        while (count > 0
                && candidates.get(count - 1).startOffset()
                                + candidates.get(count - 1).sizeBytes()
                        > neededFrom) {
            count--;
        }
        if (count == 0 && !isHeld) {
            LOG.info(
                    "the oldest segment of {} is not deleted yet: messages from log offset {} on are still needed",
                    directory,
                    neededFrom);
        }
        isHeld = count == 0;
        return new Decision(count, decision.cause());
    }

    private DiskSpace look() throws IOException {
        health.lookAtSpace();
        return disk.space(directory);
    }

    private void repairQueues(OldSegment last) throws IOException {
        beginnings.repair(last.startOffset() + last.sizeBytes(), new QueueBeginnings.Waiting() {
            @Override
            public void await(CompletionStage<Void> done) throws IOException {
                Retention.this.await(done.toCompletableFuture());
            }

            @Override
            public boolean isStopping() {
                return stopping;
            }
        });
    }

    private void await(CompletableFuture<Void> done) throws IOException {
        done.whenComplete((nothing, failure) -> wakeUp.signal());
        while (!done.isDone() && !stopping) {
            wakeUp.await(() -> done.isDone() || stopping);
        }
        if (!done.isDone()) {
            throw new IOException("the store is closing");
        }
        try {
            done.join();
        } catch (CompletionException e) {
            throw new IOException("a repair failed", e.getCause());
        }
    }

    private void drop(Decision decision) throws IOException {
        try {
            for (int i = 0; i < decision.segmentCount(); i++) {
                log.dropOldest();
            }
        } finally {
            views.trimTo(log.minOffset()).whenComplete(Retention::noteTrim);
        }
        LOG.info(
                "deleted the oldest {} segments of {}, it begins at log offset {} now: {}",
                decision.segmentCount(),
                directory,
                log.minOffset(),
                decision.cause().text);
    }

    /** The next deletion or start does it again; meanwhile consumers find those messages missing. */
    private static void noteTrim(Void done, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("consume queues still point to messages that were deleted", failure);
        }
    }

    private synchronized void refuseAsked() {
        for (CompletableFuture<Integer> done = asked.poll(); done != null; done = asked.poll()) {
            done.completeExceptionally(new IllegalStateException("the store is closed"));
        }
    }

    /** Ends the thread and waits for it. */
    public void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        if (thread.isAlive()) {
            thread.join();
        }
        ended = true;
        // Orders the flag against the requests of others, as their fence does against ours.
        wakeUp.signal();
        refuseAsked();
    }
}

package io.rillmq.store.index;

import io.rillmq.store.file.Disk;
import io.rillmq.store.log.CommitLog;
import io.rillmq.store.thread.StoreBusyException;
import io.rillmq.store.thread.WakeUp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the key index. It looks now and then whether the log has grown, ever more seldom while it has not,
 * and takes no more than a share of one core to follow it; only a query makes it hurry.
 */
public final class KeyIndexThread {
    private static final Logger LOG = LoggerFactory.getLogger(KeyIndexThread.class);

    private static final long REST_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REST_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    /** For each nanosecond of work, so many of rest: a quarter of one core. */
    private static final int REST_PER_WORK = 3;

    private final CommitLog log;
    private final KeyIndex index;
    private final IndexConfig config;
    private final MpscArrayQueue<Asked> waiting;
    private final WakeUp wakeUp = new WakeUp();
    private final Thread thread = new Thread(this::run, "store-index");
    private final Deque<Asked> asked = new ArrayDeque<>();
    private volatile boolean stopping;
    private volatile boolean ended;
    private boolean isFailing;
    private long restNanos = REST_NANOS_MIN;

    /** @param end how far the index must have read to see everything that was readable when it was asked */
    private record Asked(KeyQuery query, long end, CompletableFuture<KeyQueryResult> result) {}

    /** @param root where the store's own files are; the index has a directory in it */
    public KeyIndexThread(CommitLog log, Disk disk, Path root, IndexConfig config) {
        this.log = log;
        this.config = config;
        this.waiting = new MpscArrayQueue<>(Math.max(2, config.waitingQueriesMax()));
        RunDirectory directory = new RunDirectory(disk, root.resolve(RunDirectory.NAME));
        this.index = new KeyIndex(log, directory, new KeyHash(KeyEntry.HASH_BITS), config);
    }

    public void start() {
        if (config.enabled()) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Finds the messages with a key, among all that are readable now. Fails with {@link StoreBusyException} when too many
     * queries wait or the index is still being built. Any thread.
     */
    public CompletionStage<KeyQueryResult> query(KeyQuery query) {
        CompletableFuture<KeyQueryResult> result = new CompletableFuture<>();
        if (!config.enabled()) {
            result.completeExceptionally(
                    new IllegalStateException("messageIndexEnable is false: there is no key index"));
        } else if (stopping) {
            result.completeExceptionally(closed());
        } else if (!waiting.offer(new Asked(query, log.readableEnd(), result))) {
            result.completeExceptionally(new StoreBusyException("index.waitingQueriesMax is reached"));
        } else {
            wakeUp.signal();
            if (ended) {
                dropLeftovers();
            }
        }
        return result;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the store is closed");
    }

    private void run() {
        while (!stopping) {
            waiting.drain(asked::add);
            long started = System.nanoTime();
            boolean worked = work();
            answer();
            rest(worked, System.nanoTime() - started);
        }
        finish();
    }

    /** The index is derived from the log: a failure here loses nothing, and the next round tries again. */
    private boolean work() {
        try {
            boolean worked = index.work();
            isFailing = false;
            return worked;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (!isFailing) {
                LOG.error("the key index cannot follow the log, trying again", e);
            }
            isFailing = true;
            failAsked(e);
            return false;
        }
    }

    private void answer() {
        for (int left = asked.size(); left > 0; left--) {
            Asked next = asked.removeFirst();
            if (!settle(next)) {
                asked.addLast(next);
            }
        }
    }

    /** False when the index must follow the log first. */
    private boolean settle(Asked next) {
        try {
            long behind = next.end - index.followed();
            if (behind > config.catchUpBytesMax() || (behind > 0 && index.waitsForForce())) {
                next.result.completeExceptionally(new StoreBusyException(
                        "the key index is still being built, it is " + behind + " bytes behind the log"));
                return true;
            }
            KeyQueryResult result = behind > 0 ? null : index.answer(next.query);
            if (result != null && !next.result.complete(result)) {
                result.records().release();
            }
            return result != null;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            next.result.completeExceptionally(e);
            return true;
        }
    }

    private void rest(boolean worked, long workNanos) {
        if (!asked.isEmpty()) {
            return;
        }
        restNanos = worked ? REST_NANOS_MIN : Math.min(REST_NANOS_MAX, 2 * restNanos);
        long nanos = worked ? Math.min(REST_NANOS_MAX, REST_PER_WORK * workNanos) : restNanos;
        wakeUp.await(() -> stopping || !waiting.isEmpty(), nanos);
    }

    private void finish() {
        try {
            index.flushAll();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.warn("the newest keys were not written, the log is read again for them", e);
        }
        try {
            index.close();
        } catch (IOException e) {
            LOG.warn("closing the key index failed", e);
        }
        failAsked(closed());
    }

    private void failAsked(Throwable failure) {
        for (Asked next = asked.pollFirst(); next != null; next = asked.pollFirst()) {
            next.result.completeExceptionally(failure);
        }
    }

    private synchronized void dropLeftovers() {
        for (Asked next = waiting.poll(); next != null; next = waiting.poll()) {
            next.result.completeExceptionally(closed());
        }
    }

    /** Ends the thread and waits for it; queries that still wait fail. */
    public void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        if (thread.isAlive()) {
            thread.join();
        }
        ended = true;
        dropLeftovers();
    }
}

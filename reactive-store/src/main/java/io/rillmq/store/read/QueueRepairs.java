package io.rillmq.store.read;

import io.rillmq.store.dispatch.EntryRebuild;
import io.rillmq.store.dispatch.ViewWriter;
import io.rillmq.store.queue.ConsumeQueue;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Repairs files of consume queues that readers found damaged: one after the other on a thread of its own, which reads the
 * log and which ends when there is nothing to do; the views thread writes. A queue is repaired once at a time, and a
 * bounded number of them waits. Any thread.
 */
public final class QueueRepairs {
    private static final int IDLE_SECONDS = 10;

    private final ViewWriter views;
    private final EntryRebuild rebuild;
    private final ThreadPoolExecutor thread;
    private final Set<ConsumeQueue> underWay = ConcurrentHashMap.newKeySet();

    public QueueRepairs(EntryRebuild rebuild, ViewWriter views, ReadConfig config) {
        this.rebuild = rebuild;
        this.views = views;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.waitingRepairsMax()),
                work -> new Thread(work, "store-repair"));
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Repairs the entries around {@code queueOffset}.
     *
     * @param done told, on some thread of the store, when they can be read again, or why not
     * @return false, and nothing is done, when the queue is being repaired already or too many wait
     */
    boolean offer(ConsumeQueue queue, long queueOffset, Consumer<@Nullable Throwable> done) {
        if (!underWay.add(queue)) {
            return false;
        }
        try {
            thread.execute(() -> repair(queue, queueOffset, done));
            return true;
        } catch (RejectedExecutionException e) {
            underWay.remove(queue);
            return false;
        }
    }

    private void repair(ConsumeQueue queue, long queueOffset, Consumer<@Nullable Throwable> done) {
        try {
            views.rewrite(queue, rebuild.around(queue, queueOffset))
                    .whenComplete((written, failure) -> end(queue, done, failure));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            end(queue, done, e);
        }
    }

    private void end(ConsumeQueue queue, Consumer<@Nullable Throwable> done, @Nullable Throwable failure) {
        underWay.remove(queue);
        done.accept(failure);
    }

    /** Ends what is being done and waits for it. Before the views thread ends. */
    void stop() throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}

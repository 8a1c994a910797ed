package io.rillmq.store.read;

import io.rillmq.store.thread.StoreThread;
import io.rillmq.store.thread.WakeUp;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does reads, with a bounded queue of work. */
final class ReadingThread {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingThread.class);
    /** More replays than that are slow anyway. */
    private static final int HINTS_MAX = 64;

    private final MpscArrayQueue<Work> waiting;
    /** What nobody waits for; done when nothing else is to be done. */
    private final MpscArrayQueue<Runnable> hints = new MpscArrayQueue<>(HINTS_MAX);

    private final WakeUp wakeUp = new WakeUp();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean ended;

    /** One read. Runs on this thread, or is told that it will not. */
    interface Work {
        void run();

        /** The store is closing. */
        void drop();
    }

    ReadingThread(String name, int waitingMax) {
        this.waiting = new MpscArrayQueue<>(Math.max(2, waitingMax));
        this.thread = new StoreThread(this::run, name);
    }

    void start() {
        thread.start();
    }

    /** Takes work, unless too much is waiting. Never blocks. Any thread. */
    boolean offer(Work work) {
        if (stopping || !waiting.offer(work)) {
            return false;
        }
        wakeUp.signal();
        if (ended) {
            dropLeftovers();
        }
        return true;
    }

    /** Takes something to be read ahead, unless too much is waiting: nobody misses it. Never blocks. Any thread. */
    void hint(Runnable readAhead) {
        if (!stopping && hints.offer(readAhead)) {
            wakeUp.signal();
        }
    }

    private void run() {
        while (!stopping) {
            Work work = waiting.poll();
            Runnable next = work == null ? hints.poll() : work::run;
            if (next == null) {
                wakeUp.await(() -> stopping || !waiting.isEmpty() || !hints.isEmpty());
                continue;
            }
            try {
                next.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                // This thread serves all queues that are its own: it goes on.
                LOG.error("a read failed", e);
            }
        }
    }

    private synchronized void dropLeftovers() {
        for (Work work = waiting.poll(); work != null; work = waiting.poll()) {
            work.drop();
        }
    }

    void stop() throws InterruptedException {
        stopping = true;
        wakeUp.signal();
        if (thread.isAlive()) {
            thread.join();
        }
        ended = true;
        wakeUp.signal();
        dropLeftovers();
    }
}

package io.rillmq.store.read;

import io.rillmq.store.thread.StoreThread;
import io.rillmq.store.thread.WakeUp;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that reads from the disk, with a bounded queue of work. */
final class ColdReader {
    private static final Logger LOG = LoggerFactory.getLogger(ColdReader.class);

    private final MpscArrayQueue<Work> waiting;
    private final WakeUp wakeUp = new WakeUp();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean ended;

    /** One read. Runs on the reader's thread, or is told that it will not. */
    interface Work {
        void run();

        /** The store is closing. */
        void drop();
    }

    /** A read that nobody waits for. */
    interface Hint extends Work {
        @Override
        default void drop() {
            // Nobody misses it.
        }
    }

    ColdReader(int number, int waitingMax) {
        this.waiting = new MpscArrayQueue<>(Math.max(2, waitingMax));
        this.thread = new StoreThread(this::run, "store-reader-" + number);
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

    private void run() {
        while (!stopping) {
            Work work = waiting.poll();
            if (work == null) {
                wakeUp.await(() -> stopping || !waiting.isEmpty());
                continue;
            }
            try {
                work.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                // This thread serves all queues that are its own: it goes on.
                LOG.error("a cold read failed", e);
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

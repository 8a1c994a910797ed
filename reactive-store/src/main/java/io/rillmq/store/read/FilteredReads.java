package io.rillmq.store.read;

import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whose filter looks into records. What a consumer's expression costs is not ours to say, so it is asked on threads
 * that do nothing else: no event loop waits for it, and nobody who needs the disk. What is not in memory is brought there
 * by the threads that read from the disk, on which the filter is asked about one record at most. Any thread.
 */
final class FilteredReads {
    private static final Logger LOG = LoggerFactory.getLogger(FilteredReads.class);

    private final MemoryRead memory;
    private final Predicate<PendingRead> disk;
    private final ReadingThread[] threads;

    /** @param disk takes a read that needs the disk first, and hands it back by {@link #offer}; false when too many wait */
    FilteredReads(MemoryRead memory, Predicate<PendingRead> disk, FilteringConfig config) {
        this.memory = memory;
        this.disk = disk;
        this.threads = new ReadingThread[config.threads()];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new ReadingThread("store-filter-" + i, config.waitingMax() / threads.length);
        }
    }

    void start() {
        for (ReadingThread thread : threads) {
            thread.start();
        }
    }

    /** Takes a read; false, and nothing is done, when too much waits. */
    boolean offer(PendingRead read) {
        return threadOf(read.scan()).offer(new ReadingThread.Work() {
            @Override
            public void run() {
                filter(read);
            }

            @Override
            public void drop() {
                read.goHome(ReadStatus.FAILED);
            }
        });
    }

    private void filter(PendingRead read) {
        QueueScan scan = read.scan();
        boolean isDone;
        try {
            isDone = memory.take(scan) || scan.hasMoved();
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory to read {} at {}: {}", scan.queue, scan.position, e.getMessage());
            read.goHome(ReadStatus.BUSY);
            return;
        } catch (RuntimeException e) {
            // Whoever waits for the answer must get one.
            LOG.error("reading {} at {} failed", scan.queue, scan.position, e);
            read.goHome(ReadStatus.FAILED);
            return;
        }
        if (isDone) {
            read.goHome();
        } else if (!disk.test(read)) {
            read.goHome(ReadStatus.BUSY);
        }
    }

    private ReadingThread threadOf(QueueScan scan) {
        return threads[Math.floorMod(31 * scan.queue.topic().hashCode() + scan.queue.queueId(), threads.length)];
    }

    void stop() throws InterruptedException {
        for (ReadingThread thread : threads) {
            thread.stop();
        }
    }
}

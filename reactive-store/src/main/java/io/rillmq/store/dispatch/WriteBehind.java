package io.rillmq.store.dispatch;

import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.QueueConfig;
import io.rillmq.store.queue.QueueFileWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * The queues that have entries only in memory, and which of them come into files when. Opening a file costs much more
 * than an entry: a queue is written when many of its entries wait, or when those of all queues take too much memory.
 * Owned by the views thread, but for {@link #added} and the questions.
 */
final class WriteBehind {
    /** So many entries of one queue are worth the opening of its file. */
    private static final int MANY_ENTRIES = 256;

    private static final int QUEUE_GROWTH = 1024;
    /** So many queues are worth threads of their own. */
    private static final int MANY_QUEUES = 256;

    private static final int FORCED_AT_ONCE = 8;

    private final QueueFileWriter writer;
    private final RepairingForce force;
    private final int unwrittenEntriesMax;

    private final AtomicLong unwrittenEntries = new AtomicLong();
    /** From the publishing thread: holds each queue once at most. */
    private final MpscUnboundedArrayQueue<ConsumeQueue> listed = new MpscUnboundedArrayQueue<>(QUEUE_GROWTH);

    private final List<ConsumeQueue> waiting = new ArrayList<>();
    private List<ConsumeQueue> toForce = new ArrayList<>();
    private long lastLogOffset = -1;

    /** What the owner does in the middle of long work. */
    interface Pause {
        void run() throws IOException;
    }

    WriteBehind(QueueFileWriter writer, RepairingForce force, QueueConfig config) {
        this.writer = writer;
        this.force = force;
        this.unwrittenEntriesMax = config.unwrittenEntriesMax();
    }

    /**
     * An entry was added to {@code queue}. Publishing thread only.
     *
     * @return whether that made it half full
     */
    boolean added(ConsumeQueue queue) {
        long unwritten = unwrittenEntries.incrementAndGet();
        if (queue.listToWrite()) {
            listed.offer(queue);
        }
        return unwritten == unwrittenEntriesMax / 2;
    }

    /** A snapshot had {@code count} entries that are not in a file. */
    void restored(ConsumeQueue queue, int count) {
        unwrittenEntries.addAndGet(count);
        if (count > 0 && queue.listToWrite()) {
            waiting.add(queue);
        }
    }

    /** A snapshot that may be ahead of the device had {@code queue} with files. */
    void restoredUnforced(ConsumeQueue queue, boolean hasUnforcedEntries) {
        // Names of directories are forced last, when every queue counts as forced already.
        force.unforcedNames(queue);
        if (hasUnforcedEntries) {
            toBeForced(queue);
        }
    }

    boolean isFull() {
        return unwrittenEntries.get() >= unwrittenEntriesMax;
    }

    boolean isHalfFull() {
        return unwrittenEntries.get() >= unwrittenEntriesMax / 2;
    }

    /** Whether everything that was added is in a file and forced. */
    boolean isDone() {
        return listed.isEmpty() && waiting.isEmpty() && toForce.isEmpty();
    }

    /**
     * Writes queues of which many entries wait, and when memory is half full, as many of the others as it takes.
     *
     * @param goesOn asked before each queue
     */
    void writeSome(BooleanSupplier goesOn) throws IOException {
        takeListed();
        write(MANY_ENTRIES, goesOn);
        while (isHalfFull() && goesOn.getAsBoolean()) {
            takeListed();
            // Those with the average or more hold the larger part, in fewer files.
            write((int) (unwrittenEntries.get() / Math.max(1, waiting.size())), goesOn);
        }
    }

    /**
     * Writes every entry that was added before this call.
     *
     * @return false when told to stop in between
     */
    boolean writeAll(BooleanSupplier goesOn) throws IOException {
        takeListed();
        return write(1, goesOn);
    }

    private void takeListed() {
        // Not with drain(), which ends after 4,096.
        for (ConsumeQueue queue = listed.poll(); queue != null; queue = listed.poll()) {
            waiting.add(queue);
        }
    }

    private boolean write(int countMin, BooleanSupplier goesOn) throws IOException {
        int kept = 0;
        int next = 0;
        try {
            while (next < waiting.size()) {
                ConsumeQueue queue = waiting.get(next);
                long count = queue.maxOffset() - queue.writtenOffset();
                // Asked after max offset was read: a topic's deletion comes before the first entry of its next life.
                if (!goesOn.getAsBoolean()) {
                    return false;
                }
                if (count >= countMin || queue.isRemoved()) {
                    write(queue);
                }
                if (isToWrite(queue)) {
                    waiting.set(kept++, queue);
                }
                next++;
            }
            return true;
        } finally {
            waiting.subList(kept, next).clear();
        }
    }

    /** Log offset of the newest message of which an entry is in a file, -1 when none was written. */
    long lastLogOffset() {
        return lastLogOffset;
    }

    /** Writes one queue's entries. */
    void write(ConsumeQueue queue) throws IOException {
        int count = writer.write(queue, queue.maxOffset());
        unwrittenEntries.addAndGet(-count);
        if (count > 0) {
            lastLogOffset = Math.max(lastLogOffset, queue.writtenState().lastLogOffset());
            toBeForced(queue);
        }
    }

    private static boolean isToWrite(ConsumeQueue queue) {
        if (queue.hasUnwritten()) {
            return true;
        }
        queue.unlistToWrite();
        // An entry that came since may have found it listed still. When both list it now, it waits twice: no harm.
        return queue.hasUnwritten() && queue.listToWrite();
    }

    /** Files of {@code queue} hold what is not on the device. */
    void toBeForced(ConsumeQueue queue) {
        if (queue.listToForce()) {
            toForce.add(queue);
        }
    }

    /**
     * Forces what was written before this call.
     *
     * @param pause run between two files: forcing thousands takes long
     */
    void force(Pause pause) throws IOException {
        List<ConsumeQueue> taken = toForce;
        toForce = new ArrayList<>();
        int next = 0;
        try {
            while (next < taken.size()) {
                taken.get(next).unlistToForce();
                force.force(taken.get(next));
                next++;
                pause.run();
            }
            force.forceNames();
        } finally {
            taken.subList(next, taken.size()).forEach(this::listToForceAgain);
        }
    }

    /**
     * As {@link #force}, but several files at once where they are many: one force mostly waits for the device, which takes
     * several for little more than one. At the end of the store, when nothing else wants the disk.
     */
    void forceAtOnce() throws IOException {
        List<ConsumeQueue> taken = toForce;
        if (taken.size() < MANY_QUEUES) {
            force(() -> {});
            return;
        }
        AtomicInteger next = new AtomicInteger();
        Callable<Void> forcing = () -> {
            for (int i = next.getAndIncrement(); i < taken.size(); i = next.getAndIncrement()) {
                force.force(taken.get(i));
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(FORCED_AT_ONCE, task -> new Thread(task, "store-close"));
        try {
            for (Future<Void> each : threads.invokeAll(Collections.nCopies(FORCED_AT_ONCE, forcing))) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("not every consume queue could be forced", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while consume queues were forced");
        } finally {
            threads.shutdown();
        }
        taken.forEach(ConsumeQueue::unlistToForce);
        taken.clear();
        force.forceNames();
    }

    private void listToForceAgain(ConsumeQueue queue) {
        queue.unlistToForce();
        toBeForced(queue);
    }
}

package io.rillmq.store.read;

import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.DamagedEntriesException;
import io.rillmq.store.queue.EntryLayout;
import io.rillmq.store.queue.QueueChunk;
import io.rillmq.store.queue.QueueFiles;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Entries that were read from files of consume queues last. A queue is cut into stretches, and neighbouring stretches of a
 * queue have a slot each, which they may share with other queues. Any thread looks; the reading thread of a queue adds.
 */
final class EntryCache {
    /** 40 KiB of entries: worth the opening of a file. */
    private static final int STRETCH_ENTRIES = 2_048;

    /** Of one queue, that have a slot each: the one that is read and the next. */
    private static final int STRETCHES = 2;

    /** Those of one queue. */
    static final int BYTES_MIN = STRETCHES * STRETCH_ENTRIES * EntryLayout.SIZE_BYTES;

    private final QueueFiles files;
    /** How many queues have slots that they share with no other. */
    private final int queues;

    private final AtomicReferenceArray<@Nullable Stretch> slots;

    /** What was read at once. */
    static final class Stretch {
        private final ConsumeQueue queue;
        private final QueueChunk entries;
        private final AtomicBoolean isFollowed = new AtomicBoolean();

        private Stretch(ConsumeQueue queue, QueueChunk entries) {
            this.queue = queue;
            this.entries = entries;
        }

        private boolean has(ConsumeQueue asked, long queueOffset) {
            // By identity: another queue of the same name has other entries.
            return queue == asked && queueOffset >= entries.startIndex() && queueOffset < entries.endIndex();
        }

        QueueChunk entries() {
            return entries;
        }

        /** True once, for the first who comes beyond the middle and may see to it that the next entries are read ahead. */
        boolean follow(long queueOffset) {
            return queueOffset - entries.startIndex() > entries.endIndex() - queueOffset
                    && !isFollowed.get()
                    && isFollowed.compareAndSet(false, true);
        }
    }

    /** @param bytes of the entries that it holds at most, {@link #BYTES_MIN} or more */
    EntryCache(QueueFiles files, int bytes) {
        this.files = files;
        this.queues = bytes / BYTES_MIN;
        this.slots = new AtomicReferenceArray<>(queues * STRETCHES);
    }

    /** Entries from {@code queueOffset} on; null when they are not here. */
    @Nullable
    Stretch find(ConsumeQueue queue, long queueOffset) {
        Stretch stretch = slots.get(slotOf(queue, queueOffset));
        return stretch != null && stretch.has(queue, queueOffset) ? stretch : null;
    }

    /** Reads entries from {@code queueOffset} on, unless they are here. The one reading thread of the queue. */
    QueueChunk read(ConsumeQueue queue, long queueOffset) throws IOException {
        Stretch found = find(queue, queueOffset);
        if (found != null) {
            return found.entries;
        }
        long fileStart = files.startOfFile(queueOffset);
        long left = STRETCH_ENTRIES - (queueOffset - fileStart) % STRETCH_ENTRIES;
        long inFiles = queue.writtenOffset() - queueOffset;
        QueueChunk entries = readSound(queue, queueOffset, (int) Math.min(left, inFiles));
        slots.set(slotOf(queue, queueOffset), new Stretch(queue, entries));
        return entries;
    }

    /** As many of them as lie before the first damaged one. */
    private QueueChunk readSound(ConsumeQueue queue, long queueOffset, int count) throws IOException {
        try {
            return files.read(queue, queueOffset, count);
        } catch (DamagedEntriesException e) {
            if (e.queueOffset() == queueOffset) {
                throw e;
            }
            return files.read(queue, queueOffset, (int) (e.queueOffset() - queueOffset));
        }
    }

    /** Forgets a queue's entries: they may be older than its files. The one reading thread of the queue. */
    void forget(ConsumeQueue queue) {
        for (int i = 0; i < slots.length(); i++) {
            Stretch stretch = slots.get(i);
            if (stretch != null && stretch.queue == queue) {
                slots.compareAndSet(i, stretch, null);
            }
        }
    }

    /** Stretches begin anew with each file, for no read goes beyond the end of one. */
    private int slotOf(ConsumeQueue queue, long queueOffset) {
        long fileStart = files.startOfFile(queueOffset);
        long fileEntries = files.endOfFile(queueOffset) - fileStart;
        long stretchesBefore = fileStart / fileEntries * ((fileEntries + STRETCH_ENTRIES - 1) / STRETCH_ENTRIES);
        long stretch = stretchesBefore + (queueOffset - fileStart) / STRETCH_ENTRIES;
        int first = Math.floorMod(queue.topic().hashCode() + queue.queueId(), queues) * STRETCHES;
        return first + (int) (stretch % STRETCHES);
    }
}

package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One consume queue: the offsets between which it has entries, and its newest entries in memory. Entries are added by
 * the one publishing thread and written to files by another one, behind; any thread reads. Small when idle.
 */
public final class ConsumeQueue {
    private static final QueueChunk[] NONE = {};
    private static final int FIRST_CHUNK_ENTRIES = 8;
    private static final int CHUNK_ENTRIES_MAX = 1024;

    private final Topic topic;
    private final int queueId;

    private volatile QueueChunk[] chunks = NONE;
    private volatile long minOffset;
    private volatile long maxOffset;
    private volatile long firstLogOffset = Long.MAX_VALUE;
    private volatile boolean removed;
    /** Log offset of the newest entry, -1 without one. Publishing thread. */
    private long lastLogOffset = -1;

    /** Entries below are in the files. Set by the thread that writes behind. */
    private volatile long writtenOffset;

    private volatile boolean listedToWrite;
    /** Files that hold entries below may be forced no more. Owned by the thread that writes behind, as the next ones. */
    private long forcedOffset;

    private long forcedLastLogOffset = -1;

    private long writtenLastLogOffset = -1;
    private boolean listedToForce;

    ConsumeQueue(Topic topic, int queueId) {
        this.topic = topic;
        this.queueId = queueId;
    }

    /** As it was when a snapshot was taken: all its entries are in files. */
    static ConsumeQueue restored(QueueState state) {
        ConsumeQueue queue = new ConsumeQueue(state.topic(), state.queueId());
        queue.minOffset = state.minOffset();
        queue.maxOffset = state.maxOffset();
        boolean isEmpty = state.minOffset() == state.maxOffset();
        queue.firstLogOffset = isEmpty ? Long.MAX_VALUE : state.firstLogOffset();
        queue.lastLogOffset = state.lastLogOffset();
        queue.writtenOffset = state.maxOffset();
        queue.forcedOffset = state.maxOffset();
        queue.forcedLastLogOffset = state.lastLogOffset();
        queue.writtenLastLogOffset = state.lastLogOffset();
        return queue;
    }

    public Topic topic() {
        return topic;
    }

    public int queueId() {
        return queueId;
    }

    /** Queue offset of the first entry. */
    public long minOffset() {
        return minOffset;
    }

    /** Queue offset of the next entry to come. */
    public long maxOffset() {
        return maxOffset;
    }

    /** Log offset of the first message, {@code Long.MAX_VALUE} without one. */
    public long firstLogOffset() {
        return firstLogOffset;
    }

    /** Log offset of the newest entry, -1 without one. Publishing thread only. */
    public long lastLogOffset() {
        return lastLogOffset;
    }

    /** Lets an empty queue begin at {@code queueOffset}. Publishing thread only. */
    public void startAt(long queueOffset) {
        minOffset = queueOffset;
        writtenOffset = queueOffset;
        forcedOffset = queueOffset;
        maxOffset = queueOffset;
    }

    /**
     * Adds the entry at {@link #maxOffset}. Publishing thread only.
     *
     * @param keepFromLogOffset entries of older messages may leave memory once they are in files
     */
    public void add(long logOffset, int sizeBytes, long tagsCode, long keepFromLogOffset) {
        long queueOffset = maxOffset;
        QueueChunk[] all = chunks;
        QueueChunk last = all.length == 0 ? null : all[all.length - 1];
        if (last == null || queueOffset >= last.endIndex()) {
            last = grow(all, last, queueOffset, keepFromLogOffset);
        }
        last.put(queueOffset, logOffset, sizeBytes, tagsCode);
        if (firstLogOffset == Long.MAX_VALUE) {
            firstLogOffset = logOffset;
        }
        lastLogOffset = logOffset;
        maxOffset = queueOffset + 1;
    }

    private QueueChunk grow(QueueChunk[] all, @Nullable QueueChunk last, long queueOffset, long keepFromLogOffset) {
        int capacity = last == null ? FIRST_CHUNK_ENTRIES : Math.min(CHUNK_ENTRIES_MAX, last.capacity() * 2);
        QueueChunk added = new QueueChunk(queueOffset, new byte[capacity * EntryLayout.SIZE_BYTES]);
        int keepFrom = 0;
        long written = writtenOffset;
        while (keepFrom < all.length
                && all[keepFrom].endIndex() <= written
                && all[keepFrom].logOffset(all[keepFrom].endIndex() - 1) < keepFromLogOffset) {
            keepFrom++;
        }
        QueueChunk[] grown = Arrays.copyOfRange(all, keepFrom, all.length + 1);
        grown[grown.length - 1] = added;
        chunks = grown;
        return added;
    }

    /** The chunk in memory that holds the entry, null when it is only in a file. Any thread; below max offset. */
    public @Nullable QueueChunk recent(long queueOffset) {
        QueueChunk[] all = chunks;
        for (int i = all.length - 1; i >= 0; i--) {
            QueueChunk chunk = all[i];
            if (queueOffset >= chunk.startIndex()) {
                return queueOffset < chunk.endIndex() ? chunk : null;
            }
        }
        return null;
    }

    /** The queue was deleted: what is still to be written behind is dropped. Any thread. */
    void remove() {
        removed = true;
    }

    boolean isRemoved() {
        return removed;
    }

    /** True once until {@link #unlistToWrite}: the caller then lists the queue. Publishing thread only. */
    public boolean listToWrite() {
        // Read after the volatile write of maxOffset: either the writing thread sees the entry or we list it again.
        if (listedToWrite) {
            return false;
        }
        listedToWrite = true;
        return true;
    }

    /** Before the entries to write are looked at. Writing thread only. */
    public void unlistToWrite() {
        listedToWrite = false;
    }

    /** Entries below are in files, some above may only be in memory. Any thread. */
    public long writtenOffset() {
        return writtenOffset;
    }

    /** Writing thread only. */
    void written(long toOffset, long logOffsetOfLast) {
        writtenLastLogOffset = logOffsetOfLast;
        writtenOffset = toOffset;
    }

    long forcedOffset() {
        return forcedOffset;
    }

    /** The files that hold what was written so far are on the device. */
    void forced() {
        forcedOffset = writtenOffset;
        forcedLastLogOffset = writtenLastLogOffset;
    }

    /** True once until {@link #unlistToForce}. Writing thread only. */
    public boolean listToForce() {
        if (listedToForce) {
            return false;
        }
        listedToForce = true;
        return true;
    }

    /** Writing thread only. */
    public void unlistToForce() {
        listedToForce = false;
    }

    /** The entries that are in files. Writing thread only. */
    public QueueState writtenState() {
        return new QueueState(topic, queueId, minOffset, writtenOffset, firstLogOffset, writtenLastLogOffset);
    }

    /** The entries that are in files and on the device. Writing thread only. */
    public QueueState forcedState() {
        return new QueueState(topic, queueId, minOffset, forcedOffset, firstLogOffset, forcedLastLogOffset);
    }

    @Override
    public String toString() {
        return topic + " queue " + queueId;
    }
}

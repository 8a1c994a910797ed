package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One consume queue: the offsets between which it has entries, and its newest entries in memory. Entries are added by
 * the one publishing thread and written to files by the views thread, behind; any thread reads. Small when idle.
 *
 * <pre>
 *  min                 forced           written            max
 *   |   files, durable    |     files      |  memory only   |
 * </pre>
 *
 * Memory also holds what was written already, as long as the messages are likely to be in memory too.
 */
public final class ConsumeQueue {
    private static final QueueChunk[] NONE = {};
    private static final byte[] NOTHING = {};

    private final ConsumeQueues owner;
    private final Topic topic;
    private final int queueId;

    private volatile QueueChunk[] chunks = NONE;
    private volatile long minOffset;
    private volatile long maxOffset;
    private volatile long firstLogOffset = Long.MAX_VALUE;
    private volatile boolean removed;
    /** Log offset of the newest entry, -1 without one. Publishing thread, as the next ones. */
    private long lastLogOffset = -1;
    /** The chunk that entries are added to: without the way through two more objects, which no cache holds of all queues. */
    private byte[] newest = NOTHING;

    private long newestStart;
    private long newestEnd;

    /** Set by the views thread. */
    private volatile long writtenOffset;

    private volatile boolean listedToWrite;
    private volatile boolean listedToShrink;
    /** Owned by the views thread, as the next ones. */
    private long forcedOffset;

    private long forcedLastLogOffset = -1;
    private long writtenLastLogOffset = -1;
    private boolean hasFiles;
    private boolean hasUnforcedNames;
    private boolean listedToForce;
    /** Whether a force of what is above {@link #forcedOffset} may have failed: then the next would pass over it. */
    private boolean isForceInDoubt;

    /** Entries below {@link #forcedOffset} between these were written again since; none when they are equal. */
    private long repairedFrom;

    private long repairedTo;

    ConsumeQueue(ConsumeQueues owner, Topic topic, int queueId) {
        this.owner = owner;
        this.topic = topic;
        this.queueId = queueId;
    }

    /** As it was when a snapshot was taken: entries in files, and those behind them as {@code tail} has them. */
    static ConsumeQueue restored(ConsumeQueues owner, QueueState state, byte[] tail) {
        ConsumeQueue queue = new ConsumeQueue(owner, state.topic(), state.queueId());
        queue.minOffset = state.minOffset();
        queue.firstLogOffset = state.firstLogOffset();
        queue.writtenOffset = state.writtenOffset();
        queue.forcedOffset = Math.min(state.forcedOffset(), state.writtenOffset());
        queue.hasUnforcedNames = state.isUnforced();
        queue.isForceInDoubt = state.isUnforced();
        queue.writtenLastLogOffset = state.lastLogOffset();
        queue.forcedLastLogOffset = state.lastLogOffset();
        queue.lastLogOffset = state.lastLogOffset();
        queue.hasFiles = state.isWritten();
        queue.maxOffset = state.writtenOffset() + tail.length / EntryLayout.SIZE_BYTES;
        if (tail.length > 0) {
            QueueChunk chunk = new QueueChunk(state.writtenOffset(), tail);
            queue.chunks = new QueueChunk[] {chunk};
            queue.lastLogOffset = chunk.logOffset(queue.maxOffset - 1);
        }
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

    /** No message of the queue lies below in the log; {@code Long.MAX_VALUE} when it never had one. */
    public long firstLogOffset() {
        return firstLogOffset;
    }

    /** Log offset of the newest entry, -1 without one. Publishing thread only. */
    public long lastLogOffset() {
        return lastLogOffset;
    }

    /** Lets an empty queue begin at {@code queueOffset}. Before anybody else knows it. */
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
        if (queueOffset >= newestEnd || newest.length == 0) {
            grow(queueOffset, keepFromLogOffset);
        }
        int index = (int) (queueOffset - newestStart) * EntryLayout.SIZE_BYTES;
        EntryLayout.write(newest, index, logOffset, sizeBytes, tagsCode);
        if (firstLogOffset == Long.MAX_VALUE) {
            firstLogOffset = logOffset;
        }
        lastLogOffset = logOffset;
        maxOffset = queueOffset + 1;
    }

    private void grow(long queueOffset, long keepFromLogOffset) {
        QueueChunk[] all = chunks;
        int capacity = owner.chunkEntries(newest.length / EntryLayout.SIZE_BYTES);
        newest = new byte[capacity * EntryLayout.SIZE_BYTES];
        newestStart = queueOffset;
        newestEnd = queueOffset + capacity;
        int keepFrom = firstToKeep(all, keepFromLogOffset);
        QueueChunk[] grown = Arrays.copyOfRange(all, keepFrom, all.length + 1);
        grown[grown.length - 1] = new QueueChunk(queueOffset, newest);
        chunks = grown;
    }

    /**
     * Brings what {@link #add} needs into the processor's cache. Publishing thread only.
     *
     * @return nothing of use, but from memory: the caller must not drop it
     */
    public int touch() {
        long index = (maxOffset - newestStart) * EntryLayout.SIZE_BYTES;
        byte[] bytes = newest;
        return index < bytes.length ? bytes[(int) index] : (int) lastLogOffset;
    }

    /** The first chunk that is needed, as far as whole ones go. */
    private int firstToKeep(QueueChunk[] all, long keepFromLogOffset) {
        int keepFrom = 0;
        long written = writtenOffset;
        while (keepFrom < all.length
                && all[keepFrom].endIndex() <= written
                && all[keepFrom].logOffset(all[keepFrom].endIndex() - 1) < keepFromLogOffset) {
            keepFrom++;
        }
        return keepFrom;
    }

    /** Lets go of what memory holds of an idle queue, when it is in files and its messages are old. Publishing thread only. */
    public void shrink(long keepFromLogOffset) {
        listedToShrink = false;
        if (writtenOffset == maxOffset && lastLogOffset < keepFromLogOffset) {
            chunks = NONE;
            newest = NOTHING;
        }
    }

    /** True when memory holds something, once until {@link #shrink}. Views thread only. */
    public boolean listToShrink() {
        if (listedToShrink || chunks.length == 0) {
            return false;
        }
        listedToShrink = true;
        return true;
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

    /** Any thread. */
    public boolean isRemoved() {
        return removed;
    }

    /** Whether entries are only in memory. Any thread. */
    public boolean hasUnwritten() {
        return maxOffset > writtenOffset;
    }

    /** True once until {@link #unlistToWrite}: the caller then lists the queue. Publishing thread only. */
    public boolean listToWrite() {
        // Read after the volatile write of maxOffset: either the views thread sees the entry or we list it again.
        if (listedToWrite) {
            return false;
        }
        listedToWrite = true;
        return true;
    }

    /** Before {@link #hasUnwritten} is asked for the last time. Views thread only. */
    public void unlistToWrite() {
        listedToWrite = false;
    }

    /** Entries below are in files, some above may only be in memory. Any thread. */
    public long writtenOffset() {
        return writtenOffset;
    }

    /**
     * The first entry only in memory whose message is at {@code logOffset} or later, or max offset when all are before.
     * Views thread only.
     */
    public long firstUnwrittenFrom(long logOffset) {
        long low = writtenOffset;
        long high = maxOffset;
        if (low == high || unwritten(high - 1).logOffset(high - 1) < logOffset) {
            return high; // Nearly always.
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (unwritten(middle).logOffset(middle) < logOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The chunk of an entry that is not in a file. Views thread only: nobody else makes it leave memory. */
    QueueChunk unwritten(long queueOffset) {
        QueueChunk chunk = recent(queueOffset);
        if (chunk == null) {
            throw new AssertionError("entry " + queueOffset + " of " + this + " left memory before it was written");
        }
        return chunk;
    }

    /** Views thread only. */
    void written(long toOffset, long logOffsetOfLast) {
        writtenLastLogOffset = logOffsetOfLast;
        writtenOffset = toOffset;
    }

    /** Forgets the entries below. Views thread only. */
    public void trim(long toOffset, long noMessageBelow) {
        firstLogOffset = noMessageBelow;
        minOffset = toOffset;
        forcedOffset = Math.max(forcedOffset, toOffset);
        repairedFrom = Math.max(repairedFrom, toOffset);
        repairedTo = Math.max(repairedTo, repairedFrom);
    }

    long forcedOffset() {
        return forcedOffset;
    }

    /** Entries in files were written again, in their old places: they wait for a force like new ones. */
    void repaired(long from, long to) {
        long end = Math.min(to, forcedOffset);
        if (from >= end) {
            return; // The next force covers them.
        }
        boolean isFirst = repairedFrom == repairedTo;
        repairedFrom = isFirst ? from : Math.min(repairedFrom, from);
        repairedTo = isFirst ? end : Math.max(repairedTo, end);
    }

    long repairedFrom() {
        return repairedFrom;
    }

    long repairedTo() {
        return repairedTo;
    }

    /** Whether its files, or their names, are not known to be on the device as they are. */
    boolean isToBeForced() {
        return forcedOffset < writtenOffset || repairedFrom < repairedTo || hasUnforcedNames;
    }

    /** Whether what was written since the last force that succeeded must be written again before the one that begins. */
    boolean forceBegins() {
        boolean wasInDoubt = isForceInDoubt;
        isForceInDoubt = true;
        return wasInDoubt;
    }

    /** The files that hold what was written so far are on the device. */
    void forced() {
        isForceInDoubt = false;
        forcedOffset = writtenOffset;
        forcedLastLogOffset = writtenLastLogOffset;
        repairedTo = repairedFrom;
        hasUnforcedNames = false;
    }

    /** Whether its directory has files, or may have. Views thread only. */
    boolean hasFiles() {
        return hasFiles;
    }

    boolean hasUnforcedNames() {
        return hasUnforcedNames;
    }

    void fileCreated() {
        hasFiles = true;
        hasUnforcedNames = true;
    }

    /** True once until {@link #unlistToForce}. Views thread only. */
    public boolean listToForce() {
        if (listedToForce) {
            return false;
        }
        listedToForce = true;
        return true;
    }

    /** Views thread only. */
    public void unlistToForce() {
        listedToForce = false;
    }

    /** The entries that are in files. Views thread only. */
    public QueueState writtenState() {
        return new QueueState(
                topic, queueId, minOffset, writtenOffset, forcedOffset, firstLogOffset, writtenLastLogOffset);
    }

    /** The entries that are in files and on the device. Views thread only. */
    public QueueState forcedState() {
        return new QueueState(
                topic, queueId, minOffset, forcedOffset, forcedOffset, firstLogOffset, forcedLastLogOffset);
    }

    @Override
    public String toString() {
        return topic + " queue " + queueId;
    }
}

package io.rillmq.broker.timer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All messages that wait for their time, in flat arrays: some 44 bytes each. They are in a heap by due time, and in
 * chains by key. One that is <em>taken</em>, to be delivered or otherwise worked with, is out of the heap until it is
 * put back or removed. Owned by one context.
 */
final class PendingTimers {
    private static final int CHUNK_BITS = 14;
    private static final int CHUNK_SLOTS = 1 << CHUNK_BITS;
    private static final int CHUNK_MASK = CHUNK_SLOTS - 1;
    private static final int NONE = -1;
    private static final int HEADS_MIN = 1 << 10;
    /** Timers per chain, on average, before there are twice as many chains. */
    private static final int CHAIN_LENGTH_MAX = 2;

    private Chunk[] chunks = new Chunk[0];
    private int[] heads = emptyHeads(HEADS_MIN);
    private int firstFree = NONE;
    private int slotCount;
    private int waitingCount;
    private int size;

    /** A part of the arrays, so that they grow without being copied. */
    private static final class Chunk {
        final long[] dueMillis = new long[CHUNK_SLOTS];
        final long[] keys = new long[CHUNK_SLOTS];
        /** {@link #NONE} in a free slot. */
        final long[] logOffsets = new long[CHUNK_SLOTS];

        final int[] sizes = new int[CHUNK_SLOTS];
        /** The next slot of the same chain, or the next free one. */
        final int[] next = new int[CHUNK_SLOTS];
        /** Where the slot is in the heap, {@link #NONE} when it is taken. */
        final int[] heapIndex = new int[CHUNK_SLOTS];
        /** The heap itself, in which this chunk holds as many places as slots. */
        final int[] heap = new int[CHUNK_SLOTS];
    }

    private static int[] emptyHeads(int count) {
        int[] heads = new int[count];
        Arrays.fill(heads, NONE);
        return heads;
    }

    int size() {
        return size;
    }

    /** Begins to wait for a timer; false, and nothing changes, when it is there already. */
    boolean add(Timer timer) {
        if (slotOf(timer.key(), timer.logOffset()) != NONE) {
            return false;
        }
        int slot = newSlot();
        Chunk chunk = chunkOf(slot);
        int at = slot & CHUNK_MASK;
        chunk.dueMillis[at] = timer.dueMillis();
        chunk.keys[at] = timer.key();
        chunk.logOffsets[at] = timer.logOffset();
        chunk.sizes[at] = timer.sizeBytes();
        size++;
        if (size > CHAIN_LENGTH_MAX * heads.length) {
            growHeads();
        }
        link(slot);
        pushToHeap(slot);
        return true;
    }

    private int newSlot() {
        if (firstFree != NONE) {
            int slot = firstFree;
            firstFree = chunkOf(slot).next[slot & CHUNK_MASK];
            return slot;
        }
        if (slotCount == chunks.length << CHUNK_BITS) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new Chunk();
        }
        return slotCount++;
    }

    private Chunk chunkOf(int slot) {
        return chunks[slot >>> CHUNK_BITS];
    }

    /** Whether it is there, taken or not. */
    boolean has(long key, long logOffset) {
        return slotOf(key, logOffset) != NONE;
    }

    /** When the first one that is not taken is due; the end of time for none. */
    long nextDueMillis() {
        return waitingCount == 0 ? Long.MAX_VALUE : dueOf(heapAt(0));
    }

    /** Takes the first that is due; null when none is. */
    @Nullable
    Timer takeDue(long nowMillis) {
        if (nextDueMillis() > nowMillis) {
            return null;
        }
        int slot = heapAt(0);
        removeFromHeap(slot);
        return timerAt(slot);
    }

    /** Takes one; false when it is gone or taken already. */
    boolean take(Timer timer) {
        int slot = slotOf(timer.key(), timer.logOffset());
        if (slot == NONE || isTaken(slot)) {
            return false;
        }
        removeFromHeap(slot);
        return true;
    }

    /** Ends {@link #take}; nothing happens when the timer is gone. */
    void putBack(Timer timer) {
        int slot = slotOf(timer.key(), timer.logOffset());
        if (slot != NONE && isTaken(slot)) {
            pushToHeap(slot);
        }
    }

    /** As {@link #putBack}, to be due at another time. */
    void putBack(Timer timer, long dueMillis) {
        int slot = slotOf(timer.key(), timer.logOffset());
        if (slot != NONE && isTaken(slot)) {
            chunkOf(slot).dueMillis[slot & CHUNK_MASK] = dueMillis;
            pushToHeap(slot);
        }
    }

    /** Forgets one, taken or not; nothing happens when it is gone. */
    void remove(Timer timer) {
        int slot = slotOf(timer.key(), timer.logOffset());
        if (slot != NONE) {
            remove(slot);
        }
    }

    private void remove(int slot) {
        if (!isTaken(slot)) {
            removeFromHeap(slot);
        }
        unlink(slot);
        Chunk chunk = chunkOf(slot);
        int at = slot & CHUNK_MASK;
        chunk.logOffsets[at] = NONE;
        chunk.next[at] = firstFree;
        firstFree = slot;
        size--;
        if (size == 0) {
            beginAnew();
        }
    }

    /** Gives the memory of a rush back once it is over. */
    private void beginAnew() {
        if (chunks.length > 1) {
            chunks = new Chunk[0];
            heads = emptyHeads(HEADS_MIN);
            slotCount = 0;
            firstFree = NONE;
        }
    }

    /**
     * The message was parked again elsewhere; it stays taken, or not, as it was. When it is known at its new place already,
     * only the old one is forgotten. False when it is not there.
     */
    boolean move(long key, long fromLogOffset, long toLogOffset, int sizeBytes) {
        int slot = slotOf(key, fromLogOffset);
        if (slot == NONE) {
            return false;
        }
        if (slotOf(key, toLogOffset) != NONE) {
            remove(slot);
            return true;
        }
        boolean wasTaken = isTaken(slot);
        if (!wasTaken) {
            removeFromHeap(slot);
        }
        chunkOf(slot).logOffsets[slot & CHUNK_MASK] = toLogOffset;
        chunkOf(slot).sizes[slot & CHUNK_MASK] = sizeBytes;
        if (!wasTaken) {
            pushToHeap(slot);
        }
        return true;
    }

    /** Those with a key that are due at that time, taken or not. */
    List<Timer> find(long key, long dueMillis) {
        List<Timer> found = new ArrayList<>();
        for (int slot = heads[chainOf(key)]; slot != NONE; slot = nextOf(slot)) {
            if (keyOf(slot) == key && dueOf(slot) == dueMillis) {
                found.add(timerAt(slot));
            }
        }
        return found;
    }

    /** The first log offset that any of them needs; the end of all for none. */
    long minLogOffset() {
        long min = Long.MAX_VALUE;
        for (int slot = 0; slot < slotCount; slot++) {
            long logOffset = logOffsetOf(slot);
            if (logOffset != NONE && logOffset < min) {
                min = logOffset;
            }
        }
        return min;
    }

    /** Some of those that are parked before {@code logOffset} and not taken. */
    List<Timer> parkedBefore(long logOffset, int countMax) {
        List<Timer> found = new ArrayList<>();
        for (int slot = 0; slot < slotCount && found.size() < countMax; slot++) {
            if (logOffsetOf(slot) != NONE && logOffsetOf(slot) < logOffset && !isTaken(slot)) {
                found.add(timerAt(slot));
            }
        }
        return found;
    }

    /** Forgets those that {@code isOver}. */
    void removeIf(Predicate<Timer> isOver) {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            ofChunk(chunk).stream().filter(isOver).forEach(this::remove);
        }
    }

    int chunkCount() {
        return chunks.length;
    }

    /** All of one chunk, which may be gone by now. */
    List<Timer> ofChunk(int number) {
        List<Timer> all = new ArrayList<>();
        int end = Math.min(slotCount, (number + 1) << CHUNK_BITS);
        for (int slot = number << CHUNK_BITS; slot < end; slot++) {
            if (logOffsetOf(slot) != NONE) {
                all.add(timerAt(slot));
            }
        }
        return all;
    }

    private Timer timerAt(int slot) {
        return new Timer(dueOf(slot), keyOf(slot), logOffsetOf(slot), chunkOf(slot).sizes[slot & CHUNK_MASK]);
    }

    private long dueOf(int slot) {
        return chunkOf(slot).dueMillis[slot & CHUNK_MASK];
    }

    private long keyOf(int slot) {
        return chunkOf(slot).keys[slot & CHUNK_MASK];
    }

    private long logOffsetOf(int slot) {
        return chunkOf(slot).logOffsets[slot & CHUNK_MASK];
    }

    private int nextOf(int slot) {
        return chunkOf(slot).next[slot & CHUNK_MASK];
    }

    private boolean isTaken(int slot) {
        return chunkOf(slot).heapIndex[slot & CHUNK_MASK] == NONE;
    }

    private int chainOf(long key) {
        return (int) key & heads.length - 1;
    }

    private int slotOf(long key, long logOffset) {
        for (int slot = heads[chainOf(key)]; slot != NONE; slot = nextOf(slot)) {
            if (keyOf(slot) == key && logOffsetOf(slot) == logOffset) {
                return slot;
            }
        }
        return NONE;
    }

    private void link(int slot) {
        int chain = chainOf(keyOf(slot));
        chunkOf(slot).next[slot & CHUNK_MASK] = heads[chain];
        heads[chain] = slot;
    }

    private void unlink(int slot) {
        int chain = chainOf(keyOf(slot));
        int next = nextOf(slot);
        if (heads[chain] == slot) {
            heads[chain] = next;
            return;
        }
        int before = heads[chain];
        while (nextOf(before) != slot) {
            before = nextOf(before);
        }
        chunkOf(before).next[before & CHUNK_MASK] = next;
    }

    private void growHeads() {
        int[] old = heads;
        heads = emptyHeads(2 * old.length);
        for (int head : old) {
            for (int slot = head; slot != NONE; ) {
                int next = nextOf(slot);
                link(slot);
                slot = next;
            }
        }
    }

    private int heapAt(int index) {
        return chunks[index >>> CHUNK_BITS].heap[index & CHUNK_MASK];
    }

    private void setHeap(int index, int slot) {
        chunks[index >>> CHUNK_BITS].heap[index & CHUNK_MASK] = slot;
        chunkOf(slot).heapIndex[slot & CHUNK_MASK] = index;
    }

    private void pushToHeap(int slot) {
        siftUp(waitingCount++, slot);
    }

    private void removeFromHeap(int slot) {
        int index = chunkOf(slot).heapIndex[slot & CHUNK_MASK];
        chunkOf(slot).heapIndex[slot & CHUNK_MASK] = NONE;
        int last = heapAt(--waitingCount);
        if (index == waitingCount) {
            return;
        }
        if (index > 0 && isBefore(last, heapAt((index - 1) / 2))) {
            siftUp(index, last);
        } else {
            siftDown(index, last);
        }
    }

    private void siftUp(int from, int slot) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) / 2;
            if (!isBefore(slot, heapAt(parent))) {
                break;
            }
            setHeap(index, heapAt(parent));
            index = parent;
        }
        setHeap(index, slot);
    }

    private void siftDown(int from, int slot) {
        int index = from;
        for (int child = 2 * index + 1; child < waitingCount; child = 2 * index + 1) {
            if (child + 1 < waitingCount && isBefore(heapAt(child + 1), heapAt(child))) {
                child++;
            }
            if (!isBefore(heapAt(child), slot)) {
                break;
            }
            setHeap(index, heapAt(child));
            index = child;
        }
        setHeap(index, slot);
    }

    /** Of those due at the same time, what was parked first comes first. */
    private boolean isBefore(int slot, int other) {
        long due = dueOf(slot);
        long otherDue = dueOf(other);
        return due < otherDue || due == otherDue && logOffsetOf(slot) < logOffsetOf(other);
    }
}

package io.rillmq.store.index;

import java.io.IOException;
import java.util.Arrays;

/** Keys that are in no run yet, in log order. Grows up to its bound and the keys of one record more. */
final class KeyBuffer {
    private static final int FIRST_CAPACITY = 1 << 10;
    /** A key is kept as its hash and its number, in one long: sorting those sorts by hash and log offset. */
    private static final int NUMBER_BITS = 24;

    private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;

    private final int keysMax;
    private long[] hashesAndNumbers = new long[FIRST_CAPACITY];
    private long[] logOffsets = new long[FIRST_CAPACITY];
    private int[] seconds = new int[FIRST_CAPACITY];
    private int count;

    KeyBuffer(int keysMax) {
        this.keysMax = keysMax;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count >= keysMax;
    }

    /** Log offsets never go down. */
    void add(long hash, long logOffset, long second) {
        if (count == logOffsets.length) {
            int capacity = Math.min(2 * count, NUMBER_MASK + 1);
            hashesAndNumbers = Arrays.copyOf(hashesAndNumbers, capacity);
            logOffsets = Arrays.copyOf(logOffsets, capacity);
            seconds = Arrays.copyOf(seconds, capacity);
        }
        hashesAndNumbers[count] = hash << NUMBER_BITS | count;
        logOffsets[count] = logOffset;
        seconds[count++] = (int) second;
    }

    /** Keys of records below {@code logOffset}. */
    int countBelow(long logOffset) {
        int below = count;
        while (below > 0 && logOffsets[below - 1] >= logOffset) {
            below--;
        }
        return below;
    }

    /** Gives the first {@code taken} keys to {@code run}, in a run's order. */
    void writeTo(RunWriter run, int taken) throws IOException {
        long[] sorted = Arrays.copyOf(hashesAndNumbers, taken);
        Arrays.sort(sorted);
        for (long each : sorted) {
            int number = (int) each & NUMBER_MASK;
            long second = Integer.toUnsignedLong(seconds[number]);
            run.add(KeyEntry.high(each >>> NUMBER_BITS, logOffsets[number]), KeyEntry.low(logOffsets[number], second));
        }
    }

    /** Forgets the first {@code dropped} keys. */
    void drop(int dropped) {
        int kept = count - dropped;
        System.arraycopy(logOffsets, dropped, logOffsets, 0, kept);
        System.arraycopy(seconds, dropped, seconds, 0, kept);
        for (int i = 0; i < kept; i++) {
            hashesAndNumbers[i] = hashesAndNumbers[i + dropped] - dropped;
        }
        count = kept;
    }

    void clear() {
        count = 0;
    }

    /** Shows the keys with {@code hash}; false when the visitor wanted no more. */
    boolean visit(long hash, EntryVisitor visitor) throws IOException {
        for (int i = count - 1; i >= 0; i--) {
            if (hashesAndNumbers[i] >>> NUMBER_BITS == hash
                    && !visitor.entry(logOffsets[i], Integer.toUnsignedLong(seconds[i]))) {
                return false;
            }
        }
        return true;
    }
}

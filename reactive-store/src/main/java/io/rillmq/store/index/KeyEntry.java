package io.rillmq.store.index;

/**
 * One key of one record as two longs: 39 bits of the key's hash, 56 of the record's log offset and 32 of its store time.
 *
 * <pre>
 *  high: 0 1, hash 39, log offset's upper 24     low: log offset's lower 32, epoch second 32
 * </pre>
 *
 * Entries are ordered by high, then by low, unsigned: by hash and, within one, by log offset.
 */
final class KeyEntry {
    static final int HASH_BITS = 39;
    static final int SIZE_BYTES = 2 * Long.BYTES;

    private static final int OFFSET_UPPER_BITS = 24;
    private static final long OFFSET_UPPER_MASK = (1L << OFFSET_UPPER_BITS) - 1;
    private static final long SECOND_MAX = (1L << Integer.SIZE) - 1;

    private KeyEntry() {}

    static long high(long hash, long logOffset) {
        return hash << OFFSET_UPPER_BITS | logOffset >>> Integer.SIZE;
    }

    static long low(long logOffset, long second) {
        return logOffset << Integer.SIZE | second;
    }

    /** The largest high of any entry with {@code hash}. */
    static long highMax(long hash) {
        return hash << OFFSET_UPPER_BITS | OFFSET_UPPER_MASK;
    }

    static long hash(long high) {
        return high >>> OFFSET_UPPER_BITS;
    }

    static long logOffset(long high, long low) {
        return (high & OFFSET_UPPER_MASK) << Integer.SIZE | low >>> Integer.SIZE;
    }

    static long second(long low) {
        return low & SECOND_MAX;
    }

    /** The second of a time, as far as an entry can tell it. */
    static long secondOf(long epochMillis) {
        return Math.max(0, Math.min(SECOND_MAX, Math.floorDiv(epochMillis, 1000L)));
    }

    static boolean isBefore(long high, long low, long otherHigh, long otherLow) {
        return high < otherHigh || (high == otherHigh && Long.compareUnsigned(low, otherLow) < 0);
    }
}

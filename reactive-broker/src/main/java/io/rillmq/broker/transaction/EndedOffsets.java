package io.rillmq.broker.transaction;

import java.util.BitSet;

/**
 * Which entries of the half queue need nothing any more: all below the first open one, and some behind it. One bit per
 * entry from there on.
 */
final class EndedOffsets {
    /** So many leading bits are dropped at once. */
    private static final int STEP = 1 << 12;

    private BitSet ended = new BitSet();
    private long base;

    /** Begins with everything below {@code offset} ended. */
    EndedOffsets(long offset) {
        base = offset;
    }

    /** The first that is not known to have ended. */
    long firstOpen() {
        return base + ended.nextClearBit(0);
    }

    boolean isEnded(long offset) {
        return offset < base || ended.get(Math.toIntExact(offset - base));
    }

    /** @param offset less than 2^31 behind the first open one */
    void end(long offset) {
        if (offset >= base) {
            ended.set(Math.toIntExact(offset - base));
            trim();
        }
    }

    /** Ends all from {@code from} up to {@code to}, which is not included. */
    void endAll(long from, long to) {
        if (to > base) {
            ended.set(Math.toIntExact(Math.max(from, base) - base), Math.toIntExact(to - base));
            trim();
        }
    }

    private void trim() {
        int leading = ended.nextClearBit(0);
        if (leading >= STEP) {
            ended = ended.get(leading, Math.max(leading, ended.length()));
            base += leading;
        }
    }
}

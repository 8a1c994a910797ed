package io.rillmq.store.file;

/**
 * Decisions that depend on a seed and on what they are about, never on the order in which threads ask: the same thing
 * fares the same in every run of a seed. Any thread.
 */
final class Dice {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private final long seed;

    Dice(long seed) {
        this.seed = mix(seed + GAMMA);
    }

    /** Dice of their own for one subject, such as a file or a crash. */
    Dice about(long subject) {
        return new Dice(seed ^ mix(subject));
    }

    boolean coin(long subject) {
        return below(2, subject) == 0;
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound, long subject) {
        return (int) Math.floorMod(mix(seed + GAMMA * subject), (long) bound);
    }

    /** SplitMix64's finisher. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}

package io.rillmq.benchmarks.store;

/** How long a run takes. */
enum Length {
    LONG(3, 5, 3000, 4_000_000, 40_000),
    SHORT(2, 2, 1500, 2_000_000, 40_000),
    /** Shows that it works, and measures nothing. */
    SMOKE(0, 1, 100, 500, 5_000);

    /** Iterations that are not counted. */
    final int warmUps;
    /** Iterations that are counted. */
    final int measurements;
    /** Of one iteration. */
    final int millis;
    /** Messages that a replay reads. */
    final int replayed;
    /** Messages in the store whose tail is read. */
    final int tail;

    Length(int warmUps, int measurements, int millis, int replayed, int tail) {
        this.warmUps = warmUps;
        this.measurements = measurements;
        this.millis = millis;
        this.replayed = replayed;
        this.tail = tail;
    }
}

package io.rillmq.cli.terminal;

import java.util.concurrent.TimeUnit;

/** Counts per second, for people. */
public final class Rate {
    private Rate() {}

    /** @return the rounded number of counts per second; the count itself when no time has passed */
    public static long perSecond(long count, long elapsedNanos) {
        return elapsedNanos <= 0 ? count : Math.round((double) count * TimeUnit.SECONDS.toNanos(1) / elapsedNanos);
    }
}

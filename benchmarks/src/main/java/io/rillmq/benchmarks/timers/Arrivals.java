package io.rillmq.benchmarks.timers;

import io.rillmq.client.consumer.ReceivedMessage;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** What a reader got of a rush: when, and how often. One thread adds; read when that has ended. */
final class Arrivals {
    private static final int DIGITS = 3;
    private static final long MISSING = 0;

    private final Rush rush;
    private final long[] storedMillis;
    private final long[] receivedMillis;
    private final CountDownLatch all;
    private int doubledCount;

    Arrivals(Rush rush) {
        this.rush = rush;
        this.storedMillis = new long[rush.count()];
        this.receivedMillis = new long[rush.count()];
        this.all = new CountDownLatch(rush.count());
    }

    void add(ReceivedMessage message, long nowMillis) {
        int number = Rush.numberOf(message.body());
        if (storedMillis[number] != MISSING) {
            doubledCount++;
            return;
        }
        storedMillis[number] = message.stored().toEpochMilli();
        receivedMillis[number] = nowMillis;
        all.countDown();
    }

    /** Returns when all have arrived, or some have not for too long. */
    void await(long millis) throws InterruptedException {
        all.await(millis, TimeUnit.MILLISECONDS);
    }

    long lostCount() {
        return Arrays.stream(storedMillis).filter(millis -> millis == MISSING).count();
    }

    int doubledCount() {
        return doubledCount;
    }

    /** By how many milliseconds those with such a due time were stored late. */
    Histogram storedLate(LongPredicate isCounted) {
        return late(storedMillis, isCounted);
    }

    /** By how many milliseconds those with such a due time received late. */
    Histogram receivedLate(LongPredicate isCounted) {
        return late(receivedMillis, isCounted);
    }

    private Histogram late(long[] millis, LongPredicate isCounted) {
        Histogram late = new Histogram(DIGITS);
        IntStream.range(0, rush.count())
                .filter(number -> millis[number] != MISSING && isCounted.test(rush.dueMillis(number)))
                .forEach(number -> late.recordValue(Math.max(0, millis[number] - rush.dueMillis(number))));
        return late;
    }

    /** How many were stored before they were due. */
    long earlyCount() {
        return IntStream.range(0, rush.count())
                .filter(number -> storedMillis[number] != MISSING && storedMillis[number] < rush.dueMillis(number))
                .count();
    }

    /** When the last of those was stored that were due until {@code dueMillis}. */
    long lastStoredMillis(long dueMillis) {
        return IntStream.range(0, rush.count())
                .filter(number -> rush.dueMillis(number) <= dueMillis)
                .mapToLong(number -> storedMillis[number])
                .max()
                .orElse(MISSING);
    }
}

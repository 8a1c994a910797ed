package io.rillmq.store.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs a test for one seed after the other, on more threads than there are processors, for stores wait much and their
 * threads should meet in every order, until there were enough or the time is over; a few run always. A failure names its seed: run it again with {@code -Dstore.seed=…}, which then runs
 * several times, because the threads of a store do not run twice in the same order. {@code -Dstore.seeds=…} says how
 * many seeds, or times.
 */
final class Seeds {
    /** One test for one seed. */
    @FunctionalInterface
    interface Trial {
        void run(long seed) throws Exception;
    }

    private static final int REPETITIONS = 20;
    private static final int THREADS_PER_PROCESSOR = 3;

    private final int atLeast;
    private final int atMost;
    private final Duration budget;

    /** @param budget when it is used up, no more seeds begin beyond {@code atLeast} */
    Seeds(int atLeast, int atMost, Duration budget) {
        this.atLeast = atLeast;
        this.atMost = atMost;
        this.budget = budget;
    }

    /** Returns how many were run. */
    int run(Trial trial) throws InterruptedException {
        Long only = Long.getLong("store.seed");
        Integer count = Integer.getInteger("store.seeds");
        if (only != null) {
            int repetitions = count == null ? REPETITIONS : count;
            return run(trial, repetitions, repetitions, index -> only);
        }
        return count == null
                ? run(trial, atLeast, atMost, index -> (long) index)
                : run(trial, count, count, index -> (long) index);
    }

    private interface SeedOf {
        long at(int index);
    }

    private int run(Trial trial, int least, int most, SeedOf seeds) throws InterruptedException {
        long begin = System.nanoTime();
        AtomicInteger next = new AtomicInteger(1);
        AtomicInteger done = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Runnable worker = () -> {
            for (int index = next.getAndIncrement(); index <= most; index = next.getAndIncrement()) {
                boolean timeIsOver = System.nanoTime() - begin > budget.toNanos();
                if (failure.get() != null || (timeIsOver && index > least)) {
                    return;
                }
                long seed = seeds.at(index);
                try {
                    trial.run(seed);
                    done.incrementAndGet();
                } catch (Throwable e) {
                    failure.compareAndSet(
                            null, new AssertionError("with -Dstore.seed=" + seed + ": " + e.getMessage(), e));
                }
            }
        };
        int threads = THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(workers.submit(worker));
        }
        try {
            for (Future<?> each : running) {
                each.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            workers.shutdown();
        }
        Throwable failed = failure.get();
        if (failed instanceof AssertionError error) {
            throw error;
        }
        return done.get();
    }
}

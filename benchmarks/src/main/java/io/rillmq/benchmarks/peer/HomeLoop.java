package io.rillmq.benchmarks.peer;

import io.rillmq.store.thread.WakeUp;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;

/** The least that an event loop is: one thread that runs what others give it, and sleeps when there is nothing. */
final class HomeLoop implements Executor {
    private static final int GROWTH = 256;

    private final MpscUnboundedArrayQueue<Runnable> tasks = new MpscUnboundedArrayQueue<>(GROWTH);
    private final WakeUp wakeUp = new WakeUp();
    private final BooleanSupplier hasTasks = () -> !tasks.isEmpty();

    @Override
    public void execute(Runnable task) {
        tasks.offer(task);
        wakeUp.signal();
    }

    /** Runs what is there, and goes on until {@code done}. The one thread only. */
    void runUntil(BooleanSupplier done) {
        while (true) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            if (done.getAsBoolean()) {
                return;
            }
            wakeUp.await(hasTasks);
        }
    }
}

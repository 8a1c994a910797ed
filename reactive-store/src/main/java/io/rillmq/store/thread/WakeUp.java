package io.rillmq.store.thread;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread sleep until another has work for it, without a lock: {@link #signal} never blocks and costs a fence
 * when nobody sleeps. No wake-up is lost when the work is made visible before the signal.
 */
public final class WakeUp {
    private volatile @Nullable Thread sleeper;

    /** The one sleeping thread only. Returns when {@code hasWork} was true or a signal came, sometimes without either. */
    public void await(BooleanSupplier hasWork) {
        sleeper = Thread.currentThread();
        // The volatile write above and the fence in signal() order this check against the offer of new work.
        VarHandle.fullFence();
        if (!hasWork.getAsBoolean()) {
            LockSupport.park(this);
        }
        sleeper = null;
    }

    /** As {@link #await(BooleanSupplier)}, but no longer than {@code nanos}. */
    public void await(BooleanSupplier hasWork, long nanos) {
        sleeper = Thread.currentThread();
        VarHandle.fullFence();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }

    /** Any thread, after it made its work visible. */
    public void signal() {
        VarHandle.fullFence();
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}

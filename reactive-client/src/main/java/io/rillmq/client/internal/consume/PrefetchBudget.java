package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.Prefetch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one stream may hold before its subscriber asks for it, in messages and bytes. A pull reserves room for all that it
 * asks for, so that the sum of what is held and what may come never exceeds the limit; only one message per queue is
 * always allowed, or a queue could wait for ever behind others that stay empty.
 *
 * <p>Reserving and settling belong to the owner's event loop; messages are released from any thread.
 */
final class PrefetchBudget {
    /** A broker of Apache RocketMQ sends at most 32; ours sends what is asked for. */
    static final int PULL_COUNT_MAX = 128;

    private final Prefetch limits;
    private final Executor owner;
    private final Runnable wake;
    private final AtomicInteger heldCount = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicBoolean isAnyoneWaiting = new AtomicBoolean();
    private volatile int reserved;
    private volatile int queueCount = 1;

    /** @param wake run by {@code owner} when a pull that found no room may find some */
    PrefetchBudget(Prefetch limits, Executor owner, Runnable wake) {
        this.limits = limits;
        this.owner = owner;
        this.wake = wake;
    }

    void setQueueCount(int count) {
        queueCount = Math.max(1, count);
    }

    /** Returns how many messages to pull, or 0 when there is no room: {@code wake} is run when there is again. */
    int reserve() {
        if (!hasRoom()) {
            isAnyoneWaiting.set(true);
            // Room may have been made between the look and the flag, and nobody woken for it.
            if (!hasRoom()) {
                return 0;
            }
        }
        int count = countPerPull();
        reserved += count;
        return count;
    }

    /** The pull that reserved {@code count} brought {@code messages} of {@code bytes} in total, or nothing. */
    void settle(int count, int messages, long bytes) {
        reserved -= count;
        heldCount.addAndGet(messages);
        heldBytes.addAndGet(bytes);
        wakeWaiting();
    }

    /** One message of {@code bytes} went to the subscriber, or was dropped. */
    void release(int bytes) {
        heldCount.decrementAndGet();
        heldBytes.addAndGet(-bytes);
        wakeWaiting();
    }

    private void wakeWaiting() {
        if (isAnyoneWaiting.get() && hasRoom() && isAnyoneWaiting.compareAndSet(true, false)) {
            owner.execute(wake);
        }
    }

    private boolean hasRoom() {
        int countMax = Math.max(limits.countMax(), queueCount);
        return heldBytes.get() < limits.bytesMax() && heldCount.get() + reserved + countPerPull() <= countMax;
    }

    private int countPerPull() {
        return Math.max(1, Math.min(PULL_COUNT_MAX, limits.countMax() / queueCount));
    }

    int bytesPerPull() {
        return limits.bytesMax();
    }
}

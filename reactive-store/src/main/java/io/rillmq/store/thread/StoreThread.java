package io.rillmq.store.thread;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * A thread of the store: one that may block and ends with the process. Of the kind for which Netty keeps what it pools at
 * hand, so that taking and releasing a buffer makes no garbage.
 */
public final class StoreThread extends FastThreadLocalThread {
    public StoreThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    @Override
    public boolean permitBlockingCalls() {
        return true;
    }
}

package io.rillmq.benchmarks.peer;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs JMH's workers on threads of the kind that event loops have: Netty keeps buffers ready only for those. JMH makes it
 * by its name.
 */
public final class EventLoopThreads extends ThreadPoolExecutor {
    public EventLoopThreads(int threads, String prefix) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(prefix));
    }
}

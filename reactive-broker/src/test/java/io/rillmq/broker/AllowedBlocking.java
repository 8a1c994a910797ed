package io.rillmq.broker;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** What the JDK and Vert.x do themselves on an event loop, once per process or per Vert.x. */
public final class AllowedBlocking implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder
                // The JDK reads its network settings from a file when the first socket of a process is made.
                .allowBlockingCallsInside("sun.net.NetProperties", "loadDefaultProperties")
                // Vert.x takes the lock of its worker pool's queue when it closes.
                .allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close");
    }
}

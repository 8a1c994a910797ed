package io.rillmq.gateway;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** What may block an event loop in these tests: once in the life of a process, and neither is ours to change. */
public final class AllowedBlocking implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        // The JDK reads its network settings from a file when the first socket is made, on any thread.
        builder.allowBlockingCallsInside("sun.net.NetProperties", "loadDefaultProperties");
        // Vert.x waits for its own lock when it closes for good.
        builder.allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close");
    }
}

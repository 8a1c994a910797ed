package io.rillmq.client;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** What may block for a moment on an event loop, in servers that tests run in this JVM and in the JDK: once, at first use. */
public final class AllowedBlocking implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder
                // The JDK reads its own settings when the first socket is made.
                .allowBlockingCallsInside("sun.net.NetProperties", "loadDefaultProperties")
                // Jackson prepares each type once, under a lock.
                .allowBlockingCallsInside(
                        "com.fasterxml.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                // Netty's allocator grows its magazines under a lock.
                .allowBlockingCallsInside(
                        "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines")
                // Vert.x ends its worker threads from an event loop.
                .allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close");
    }
}

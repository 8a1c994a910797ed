package io.rillmq.testbase;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/**
 * Fails a test during which an event loop made a blocking call. Found and installed by JUnit itself (extension
 * auto-detection). The call is recorded and then allowed to go on: frameworks log and swallow an error thrown on their
 * event loop, and the test would pass or hang far from the cause.
 *
 * <p>Which threads must not block is said by Netty's and Reactor's own BlockHound integrations (event loops yes, Vert.x
 * workers no). On top of BlockHound's list, reading, writing and forcing files count as blocking.
 */
public final class BlockHoundSetup implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Incidents BLOCKING_CALLS = new Incidents();

    @Override
    public void beforeAll(ExtensionContext context) {
        Installation.ONCE.ensure();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        verify(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        verify(context);
    }

    private static void verify(ExtensionContext context) {
        List<String> calls = BLOCKING_CALLS.drain();
        if (!calls.isEmpty()) {
            throw new AssertionError(calls.size() + " blocking calls on event loops, seen at the end of "
                    + context.getDisplayName() + ":\n" + String.join("\n", calls));
        }
    }

    private static void record(BlockingMethod method) {
        StringWriter trace = new StringWriter();
        new BlockingOperationError(method).printStackTrace(new PrintWriter(trace, true));
        BLOCKING_CALLS.add(Thread.currentThread().getName() + ": " + trace);
    }

    /** Instruments the JVM when first touched; the class loader makes that exactly once. */
    private enum Installation {
        ONCE;

        Installation() {
            String fileChannel = "sun.nio.ch.FileChannelImpl";
            BlockHound.builder()
                    .loadIntegrations()
                    .markAsBlocking(fileChannel, "force", "(Z)V")
                    .markAsBlocking(fileChannel, "read", "(Ljava/nio/ByteBuffer;)I")
                    .markAsBlocking(fileChannel, "read", "(Ljava/nio/ByteBuffer;J)I")
                    .markAsBlocking(fileChannel, "write", "(Ljava/nio/ByteBuffer;)I")
                    .markAsBlocking(fileChannel, "write", "(Ljava/nio/ByteBuffer;J)I")
                    // A class is read from its jar when first used, on whatever thread that is.
                    .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                    .allowBlockingCallsInside("java.lang.Class", "forName0")
                    .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "hasNext")
                    // Linking a lambda or a string concatenation for the first time loads and locks inside the JDK.
                    .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite")
                    .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkMethodHandleConstant")
                    // Logging in tests goes to the console; servers choose their appenders.
                    .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                    // A random source reads its seed from the operating system.
                    .allowBlockingCallsInside("java.security.SecureRandom", "getDefaultPRNG")
                    .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                    // The JDK reads its network settings from a file when the first socket of a process is made.
                    .allowBlockingCallsInside("sun.net.NetProperties", "loadDefaultProperties")
                    // Jackson prepares each type once, under a lock.
                    .allowBlockingCallsInside(
                            "com.fasterxml.jackson.databind.deser.DeserializerCache",
                            "_createAndCacheValueDeserializer")
                    // Netty's allocator grows its magazines under a lock.
                    .allowBlockingCallsInside(
                            "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines")
                    // Reactor takes the lock of a scheduler's pool for a moment when a client ends it.
                    .allowBlockingCallsInside("reactor.core.scheduler.ParallelScheduler", "dispose")
                    // Vert.x takes the lock of its worker pool's queue when it hands over blocking work, and when it
                    // closes.
                    .allowBlockingCallsInside("io.vertx.core.impl.ExecuteBlocking", "executeBlocking")
                    .allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close")
                    .blockingMethodCallback(BlockHoundSetup::record)
                    .install();
        }

        void ensure() {}
    }
}

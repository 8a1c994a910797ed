package io.rillmq.testbase;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a Netty buffer was dropped without being released. Found and installed by JUnit itself
 * (extension auto-detection), so that no test can forget it. The report shows where the buffer was allocated and last
 * touched; a buffer that an earlier class of the same JVM still held may be reported by a later one.
 */
public final class LeakDetection implements BeforeAllCallback, AfterAllCallback {
    /** A leak needs two rounds: one collection to drop the buffer, one to be sure that its report is queued. */
    private static final int COLLECTIONS = 2;

    private static final long COLLECTION_MILLIS_MAX = 2_000;

    private static final Incidents LEAKS = new Incidents();

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isOutermost(context)) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
            ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " was not released:" + records));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (!isOutermost(context)) {
            return;
        }
        for (int round = 0; round < COLLECTIONS; round++) {
            collectGarbage();
        }
        reportWhatWasCollected();
        List<String> leaks = LEAKS.drain();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffer leaks, seen at the end of " + context.getDisplayName()
                    + ":\n" + String.join("\n\n", leaks));
        }
    }

    private static boolean isOutermost(ExtensionContext context) {
        return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
    }

    /** Returns once a collection has provably run: an object of our own was found unreachable. */
    private static void collectGarbage() throws InterruptedException {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        Reference<Object> canary = new PhantomReference<>(new Object(), collected);
        System.gc();
        collected.remove(COLLECTION_MILLIS_MAX);
        Reference.reachabilityFence(canary);
    }

    /** The detector looks at its queue whenever a buffer is allocated. */
    private static void reportWhatWasCollected() {
        for (boolean direct : new boolean[] {true, false}) {
            PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
            ByteBuf buffer = direct ? allocator.directBuffer(16) : allocator.heapBuffer(16);
            buffer.release();
        }
    }
}

package io.rillmq.remoting.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Requests that are not answered yet, and the bytes of their bodies. Usable from any thread. */
final class InHand {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    void enter(int bodyBytes) {
        count.incrementAndGet();
        bytes.addAndGet(bodyBytes);
    }

    void leave(int bodyBytes) {
        count.decrementAndGet();
        bytes.addAndGet(-bodyBytes);
    }

    int count() {
        return count.get();
    }

    long bytes() {
        return bytes.get();
    }
}

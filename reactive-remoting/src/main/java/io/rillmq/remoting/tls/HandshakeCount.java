package io.rillmq.remoting.tls;

import java.util.concurrent.atomic.AtomicInteger;

/** How many handshakes one server has under way. Safe for use by several threads. */
final class HandshakeCount {
    private final int max;
    private final AtomicInteger underWay = new AtomicInteger();

    HandshakeCount(int max) {
        this.max = max;
    }

    /** Counts one more, unless the bound is reached. */
    boolean begins() {
        if (underWay.incrementAndGet() > max) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    void ends() {
        underWay.decrementAndGet();
    }
}

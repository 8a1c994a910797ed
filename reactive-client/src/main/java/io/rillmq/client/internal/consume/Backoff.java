package io.rillmq.client.internal.consume;

import java.time.Duration;

/** How long to wait after failures in a row: doubling from the first wait to the longest. Owned by one thread. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** For requests to one broker: the longest wait is that of RocketMQ's consumers. */
    static Backoff ofCalls() {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));
    }

    Duration next() {
        Duration wait = next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return wait;
    }

    void reset() {
        next = first;
    }
}

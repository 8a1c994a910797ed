package io.rillmq.gateway.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the sockets of the gateway do, counted over all event loops. Safe for use by several threads. */
public final class SessionMeters {
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final Counter messagesSent;
    private final Counter messagesMissed;
    private final Counter published;
    private final Counter publishFailures;
    private final Counter badFrames;

    public SessionMeters(MeterRegistry registry, Seats seats) {
        Gauge.builder("rillmq.gateway.sockets", seats, Seats::taken)
                .description("open WebSockets")
                .register(registry);
        Gauge.builder("rillmq.gateway.subscriptions", subscriptions, AtomicInteger::get)
                .description("open subscriptions of all sockets")
                .register(registry);
        messagesSent = counter(registry, "rillmq.gateway.messages.out", "messages sent to subscriptions");
        messagesMissed = counter(registry, "rillmq.gateway.messages.missed", "messages skipped for slow subscriptions");
        published = counter(registry, "rillmq.gateway.messages.in", "messages published through sockets");
        publishFailures = counter(registry, "rillmq.gateway.publish.failures", "publishes that were not stored");
        badFrames = counter(registry, "rillmq.gateway.frames.bad", "frames that were not well-formed");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void messageSent() {
        messagesSent.increment();
    }

    void missed(int messages) {
        if (messages > 0) {
            messagesMissed.increment(messages);
        }
    }

    void published() {
        published.increment();
    }

    void publishFailed() {
        publishFailures.increment();
    }

    void badFrame() {
        badFrames.increment();
    }

    void subscriptionOpened() {
        subscriptions.incrementAndGet();
    }

    void subscriptionsClosed(int count) {
        subscriptions.addAndGet(-count);
    }

    /** Messages that slow subscriptions skipped. */
    long missedMessages() {
        return (long) messagesMissed.count();
    }

    /** Open subscriptions of all sockets. */
    public int subscriptions() {
        return subscriptions.get();
    }
}

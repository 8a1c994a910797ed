package io.rillmq.broker.timer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts timers, under RocketMQ's names where it has them. Usable from any thread. */
final class TimerMeters {
    private final Counter delivered;
    private final io.micrometer.core.instrument.Timer lateness;
    private final LongAdder deliveredCount = new LongAdder();
    private final AtomicInteger pending = new AtomicInteger();

    /** @param brokerName tells apart brokers that share a registry */
    TimerMeters(MeterRegistry registry, String brokerName) {
        Gauge.builder("rocketmq.timing.messages", pending, AtomicInteger::get)
                .tag("node_id", brokerName)
                .description("messages that wait for their time of delivery")
                .register(registry);
        this.delivered = Counter.builder("rocketmq.timer.dequeue")
                .tag("node_id", brokerName)
                .description("messages delivered at their time")
                .register(registry);
        this.lateness = io.micrometer.core.instrument.Timer.builder("rocketmq.timer.lateness")
                .tag("node_id", brokerName)
                .description("from the time of delivery asked for to the acknowledged one")
                .register(registry);
    }

    void delivered(long lateMillis) {
        delivered.increment();
        deliveredCount.increment();
        lateness.record(Duration.ofMillis(Math.max(0, lateMillis)));
    }

    void pending(int count) {
        pending.set(count);
    }

    int pendingCount() {
        return pending.get();
    }

    long deliveredCount() {
        return deliveredCount.sum();
    }
}

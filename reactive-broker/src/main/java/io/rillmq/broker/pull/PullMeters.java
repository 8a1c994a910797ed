package io.rillmq.broker.pull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what consumers took. Usable from any thread. */
public final class PullMeters {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** @param brokerName tells apart brokers that share a registry */
    public PullMeters(MeterRegistry registry, String brokerName) {
        FunctionCounter.builder("rocketmq.messages.out", messages, LongAdder::sum)
                .tag("node_id", brokerName)
                .description("messages given to consumers")
                .register(registry);
        // No base unit: Prometheus would show it in the name, which RocketMQ's has not.
        FunctionCounter.builder("rocketmq.throughput.out", bytes, LongAdder::sum)
                .tag("node_id", brokerName)
                .description("bytes of records given to consumers")
                .register(registry);
    }

    /** Shows how many pulls are parked on all event loops. */
    public static void watch(MeterRegistry registry, String brokerName, List<PullReader> readers) {
        Gauge.builder("rocketmq.pulls.parked", readers, all -> all.stream()
                        .mapToInt(PullReader::parkedCount)
                        .sum())
                .tag("node_id", brokerName)
                .description("pulls that wait for a message")
                .strongReference(true)
                .register(registry);
    }

    public void out(int messageCount, int recordBytes) {
        messages.add(messageCount);
        bytes.add(recordBytes);
    }

    /** Messages since the start. */
    public long messageCount() {
        return messages.sum();
    }
}

package io.rillmq.broker.send;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Counts what producers sent and was stored. Usable from any thread. */
public final class SendMeters {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** @param brokerName tells apart brokers that share a registry */
    public SendMeters(MeterRegistry registry, String brokerName) {
        FunctionCounter.builder("rocketmq.messages.in", messages, LongAdder::sum)
                .tag("node_id", brokerName)
                .description("messages stored for producers")
                .register(registry);
        // No base unit: Prometheus would show it in the name, which RocketMQ's has not.
        FunctionCounter.builder("rocketmq.throughput.in", bytes, LongAdder::sum)
                .tag("node_id", brokerName)
                .description("bytes of records stored for producers")
                .register(registry);
    }

    void in(int messageCount, int recordBytes) {
        messages.add(messageCount);
        bytes.add(recordBytes);
    }

    /** Messages since the start. */
    public long messageCount() {
        return messages.sum();
    }

    /** Bytes of records since the start. */
    public long byteCount() {
        return bytes.sum();
    }
}

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

    public PullMeters(MeterRegistry registry) {
        FunctionCounter.builder("rocketmq.messages.out", messages, LongAdder::sum)
                .description("messages given to consumers")
                .register(registry);
        FunctionCounter.builder("rocketmq.throughput.out", bytes, LongAdder::sum)
                .description("bytes of records given to consumers")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Shows how many pulls are parked on all event loops. */
    public static void watch(MeterRegistry registry, List<PullReader> readers) {
        Gauge.builder("rocketmq.pulls.parked", readers, all -> all.stream()
                        .mapToInt(PullReader::parkedCount)
                        .sum())
                .description("pulls that wait for a message")
                .register(registry);
    }

    void out(int messageCount, int recordBytes) {
        messages.add(messageCount);
        bytes.add(recordBytes);
    }

    /** Messages since the start. */
    public long messageCount() {
        return messages.sum();
    }
}

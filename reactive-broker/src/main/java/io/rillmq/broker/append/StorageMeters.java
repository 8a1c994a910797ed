package io.rillmq.broker.append;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rillmq.store.MessageStore;
import java.time.Clock;
import java.util.function.ToDoubleFunction;

/** Shows how much the store holds, how full its disk is and whether it takes messages. */
public final class StorageMeters {
    private final MeterRegistry registry;
    private final MessageStore store;
    private final String brokerName;

    private StorageMeters(MeterRegistry registry, MessageStore store, String brokerName) {
        this.registry = registry;
        this.store = store;
        this.brokerName = brokerName;
    }

    /** @param brokerName tells apart brokers that share a registry */
    public static void watch(MeterRegistry registry, MessageStore store, String brokerName, Clock clock) {
        StorageMeters meters = new StorageMeters(registry, store, brokerName);
        // The two first have RocketMQ's names, which say no unit.
        meters.gauge(
                "rocketmq.storage.size", "bytes of the commit log", log -> log.maxLogOffset() - log.minLogOffset());
        meters.gauge(
                "rocketmq.storage.message.reserve.time",
                "milliseconds since the first message was stored",
                log -> log.storageFigures().earliestStoreMillis().stream()
                        .mapToDouble(millis -> clock.millis() - millis)
                        .findFirst()
                        .orElse(0));
        meters.gauge("rocketmq.storage.disk.used.ratio", "used part of the disk, 0 to 1", log -> log.storageFigures()
                .space()
                .usedRatio());
        meters.gauge("rocketmq.storage.disk.free", "free bytes of the disk", log -> log.storageFigures()
                .space()
                .usableBytes());
        meters.gauge(
                "rocketmq.storage.writable",
                "1 while messages are taken, 0 while they are refused",
                log -> log.refusalReason().isEmpty() ? 1 : 0);
    }

    private void gauge(String name, String description, ToDoubleFunction<MessageStore> value) {
        Gauge.builder(name, store, value)
                .tag("node_id", brokerName)
                .description(description)
                .register(registry);
    }
}

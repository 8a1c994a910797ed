package io.rillmq.broker.transaction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/** Counts what becomes of transactions. Usable from any thread. */
public final class TransactionMeters {
    private final MeterRegistry registry;
    private final String brokerName;
    private final Counter commits;
    private final Counter rollbacks;
    private final Counter checks;
    private final Counter givenUp;

    /** @param brokerName tells apart brokers that share a registry */
    public TransactionMeters(MeterRegistry registry, String brokerName) {
        this.registry = registry;
        this.brokerName = brokerName;
        // The two first have RocketMQ's names.
        this.commits = counter("rocketmq.commit.messages", "transactions that were committed");
        this.rollbacks = counter("rocketmq.rollback.messages", "transactions that were rolled back");
        this.checks = counter("rocketmq.transaction.checks", "questions to producers what became of a transaction");
        this.givenUp = counter(
                "rocketmq.transaction.discards",
                "transactions that were given up because no producer said how they ended");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name)
                .tag("node_id", brokerName)
                .description(description)
                .register(registry);
    }

    void watch(IntSupplier pendingCount) {
        Gauge.builder("rocketmq.half.messages", pendingCount, IntSupplier::getAsInt)
                .tag("node_id", brokerName)
                .description("half messages that wait for their end")
                .strongReference(true)
                .register(registry);
    }

    void ended(Outcome outcome) {
        switch (outcome) {
            case COMMITTED -> commits.increment();
            case ROLLED_BACK -> rollbacks.increment();
            case GIVEN_UP -> givenUp.increment();
        }
    }

    void checked() {
        checks.increment();
    }
}

package io.rillmq.client.internal.produce;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Brokers that failed a short while ago and are passed over while there are others. Thread-safe. */
final class BrokerFaults {
    private final Duration avoidFor;
    private final Map<String, Long> avoidedUntilNanos = new ConcurrentHashMap<>();

    /** @param avoidFor how long a broker is passed over after a failure */
    BrokerFaults(Duration avoidFor) {
        this.avoidFor = avoidFor;
    }

    void failed(String brokerName) {
        avoidedUntilNanos.put(brokerName, System.nanoTime() + avoidFor.toNanos());
    }

    void succeeded(String brokerName) {
        if (!avoidedUntilNanos.isEmpty()) {
            avoidedUntilNanos.remove(brokerName);
        }
    }

    boolean isAvoided(String brokerName) {
        if (avoidedUntilNanos.isEmpty()) {
            return false;
        }
        Long until = avoidedUntilNanos.get(brokerName);
        return until != null && until - System.nanoTime() > 0;
    }
}

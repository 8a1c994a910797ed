package io.rillmq.broker.group;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows what is wrong with consumer groups. */
public final class GroupMeters {
    private GroupMeters() {}

    /** @param brokerName tells apart brokers that share a registry */
    public static void watch(MeterRegistry registry, String brokerName, ConsumerGroups groups) {
        Gauge.builder("rocketmq.groups.inconsistent", groups, ConsumerGroups::inconsistentCount)
                .tag("node_id", brokerName)
                .description("consumer groups whose members do not subscribe to the same")
                .strongReference(true)
                .register(registry);
    }
}

package io.rillmq.client;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.client")
                .topDown(
                        "",
                        "internal.produce",
                        "internal.consume",
                        "internal.operate",
                        "internal.rebalance",
                        "internal.route",
                        "internal.call",
                        "producer",
                        "consumer",
                        "admin",
                        "error")
                .mustNotUse(
                        "io.vertx", "io.rillmq.remoting", "io.rillmq.namesrv", "io.rillmq.broker", "io.rillmq.store")
                .check();
    }
}

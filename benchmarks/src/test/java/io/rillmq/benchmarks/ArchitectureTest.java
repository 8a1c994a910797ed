package io.rillmq.benchmarks;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.benchmarks")
                .topDown("send", "load", "restart", "timers", "server", "replay", "store", "peer", "place")
                .check();
    }
}

package io.rillmq.namesrv;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.namesrv")
                .topDown("", "request", "route")
                .mustNotUse("reactor", "io.rillmq.store", "io.rillmq.broker")
                .check();
    }
}

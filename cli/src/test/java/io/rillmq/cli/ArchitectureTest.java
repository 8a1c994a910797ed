package io.rillmq.cli;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.cli")
                .topDown("", "serve", "topic", "transfer", "connect", "descriptor", "terminal")
                .mustNotUse("io.rillmq.samples", "io.rillmq.store", "io.rillmq.remoting", "io.rillmq.protocol")
                .check();
    }
}

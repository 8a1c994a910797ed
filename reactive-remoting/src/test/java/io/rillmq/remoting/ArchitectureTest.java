package io.rillmq.remoting;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.remoting")
                .topDown("dispatch", "server", "client", "connection", "tls")
                .mustNotUse(
                        "reactor",
                        "java.nio.file",
                        "io.rillmq.store",
                        "io.rillmq.protocol.name",
                        "io.rillmq.protocol.message",
                        "io.rillmq.protocol.header")
                .check();
    }
}

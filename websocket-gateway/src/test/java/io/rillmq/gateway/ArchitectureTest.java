package io.rillmq.gateway;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.gateway")
                .topDown("", "http", "session", "stream", "text")
                .border("io.rillmq.gateway.stream.ClusterAdapter")
                .mustNotUse(
                        "io.rillmq.store",
                        "io.rillmq.remoting",
                        "io.rillmq.namesrv",
                        "io.rillmq.broker",
                        "io.rillmq.protocol.frame",
                        "io.rillmq.protocol.command",
                        "io.rillmq.protocol.header",
                        "io.rillmq.protocol.body",
                        "io.rillmq.protocol.filter",
                        "io.rillmq.protocol.message")
                .check();
    }
}

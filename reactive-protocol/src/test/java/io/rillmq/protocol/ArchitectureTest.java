package io.rillmq.protocol;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.protocol")
                .topDown("frame", "header", "body", "filter", "command", "message", "name")
                .mustNotUse(
                        "io.vertx",
                        "reactor",
                        "java.io.File",
                        "java.nio.file",
                        "java.nio.channels",
                        "java.util.concurrent.locks",
                        "java.lang.Thread",
                        "java.net.Socket")
                .check();
    }
}

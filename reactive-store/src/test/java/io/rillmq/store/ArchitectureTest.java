package io.rillmq.store;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.store")
                .topDown(
                        "",
                        "recover",
                        "retain",
                        "append",
                        "inspect",
                        "read",
                        "dispatch",
                        "queue",
                        "index",
                        "log",
                        "file",
                        "thread")
                .mustNotUse("io.vertx", "reactor")
                .check();
    }
}

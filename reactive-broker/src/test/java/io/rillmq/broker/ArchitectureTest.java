package io.rillmq.broker;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.broker")
                .topDown(
                        "",
                        "register",
                        "admin",
                        "reply",
                        "assignment",
                        "send",
                        "pop",
                        "pull",
                        "retry",
                        "transaction",
                        "timer",
                        "delay",
                        "setting",
                        "statictopic",
                        "topic",
                        "group",
                        "filter",
                        "offset",
                        "table",
                        "append",
                        "light")
                .mustNotUse(
                        "reactor",
                        "io.rillmq.store.file.DiskFile",
                        "io.rillmq.store.file.FileSystemDisk",
                        "io.rillmq.store.log.CommitLog",
                        "io.rillmq.store.log.Segment")
                .check();
    }
}

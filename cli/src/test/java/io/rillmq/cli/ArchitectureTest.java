package io.rillmq.cli;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.cli")
                .topDown("", "serve", "store", "topic", "transaction", "transfer", "connect", "descriptor", "terminal")
                .mustNotUse("io.rillmq.samples", "io.rillmq.remoting", "io.rillmq.protocol")
                // Of the store only what looks at a directory from outside.
                .mustNotUse("io.rillmq.store.MessageStore", "io.rillmq.store.append", "io.rillmq.store.dispatch")
                .mustNotUse("io.rillmq.store.file", "io.rillmq.store.log", "io.rillmq.store.queue")
                .mustNotUse("io.rillmq.store.read", "io.rillmq.store.recover", "io.rillmq.store.retain")
                .check();
    }
}

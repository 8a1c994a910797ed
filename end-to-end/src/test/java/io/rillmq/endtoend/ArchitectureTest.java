package io.rillmq.endtoend;

import io.rillmq.testbase.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theModuleKeepsTheHouseLaws() {
        ArchitectureRules.of("io.rillmq.endtoend").topDown("").check();
    }
}

package io.rillmq.client.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayLevelsTest {
    @Test
    void aDelayIsRoundedUpToALevel() {
        assertThat(DelayLevels.atLeast(Duration.ZERO)).isEqualTo(1);
        assertThat(DelayLevels.atLeast(Duration.ofSeconds(1))).isEqualTo(1);
        assertThat(DelayLevels.atLeast(Duration.ofMillis(1001))).isEqualTo(2);
        assertThat(DelayLevels.atLeast(Duration.ofMinutes(10))).isEqualTo(14);
        assertThat(DelayLevels.atLeast(Duration.ofHours(2))).isEqualTo(18);
        assertThat(DelayLevels.atLeast(Duration.ofDays(2))).isEqualTo(18);
    }
}

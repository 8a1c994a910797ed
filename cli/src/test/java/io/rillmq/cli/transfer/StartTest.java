package io.rillmq.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.client.consumer.Position;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class StartTest {
    private final Start start = new Start();

    @Test
    void wordsAndTimesAreUnderstood() {
        assertThat(start.convert("earliest")).isEqualTo(Position.earliest());
        assertThat(start.convert("latest")).isEqualTo(Position.latest());
        assertThat(start.convert("1700000000123")).isEqualTo(Position.at(Instant.ofEpochMilli(1_700_000_000_123L)));
        assertThat(start.convert("2026-01-31T10:00:00Z")).isEqualTo(Position.at(Instant.parse("2026-01-31T10:00:00Z")));
        assertThat(start.convert("2026-01-31T10:00:00+02:00"))
                .isEqualTo(Position.at(Instant.parse("2026-01-31T08:00:00Z")));
        assertThat(start.convert("2026-01-31T10:00:00"))
                .isEqualTo(Position.at(LocalDateTime.of(2026, 1, 31, 10, 0)
                        .atZone(ZoneId.systemDefault())
                        .toInstant()));
    }

    @Test
    void anythingElseIsRefusedWithTheAllowedForms() {
        assertThatThrownBy(() -> start.convert("yesterday"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'yesterday'")
                .hasMessageContaining("earliest");
        assertThatThrownBy(() -> start.convert("99999999999999999999")).isInstanceOf(TypeConversionException.class);
    }
}

package io.rillmq.broker.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.message.MessageProperties;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryTimeTest {
    private static final long NOW = 1_700_000_000_123L;
    private static final Duration YEAR = Duration.ofDays(365);

    private static DeliveryTime of(String name, String value) {
        return DeliveryTime.of(MessageProperties.EMPTY.with(name, value), NOW, YEAR);
    }

    @ParameterizedTest
    @CsvSource({
        "TIMER_DELAY_SEC, 1, 1000",
        "TIMER_DELAY_SEC, 31536000, 31536000000",
        "TIMER_DELAY_MS, 1, 1",
        "TIMER_DELAY_MS, 31536000000, 31536000000",
        "TIMER_DELIVER_MS, 1700000000124, 1",
        "TIMER_DELIVER_MS, 1731536000123, 31536000000"
    })
    void aTimeToComeIsKeptToTheMillisecond(String name, String value, long laterMillis) {
        assertThat(of(name, value)).isEqualTo(new DeliveryTime.At(NOW + laterMillis));
    }

    @ParameterizedTest
    @CsvSource({
        "TIMER_DELAY_SEC, 0",
        "TIMER_DELAY_SEC, -1",
        "TIMER_DELAY_MS, -9223372036854775808",
        "TIMER_DELIVER_MS, 1700000000123",
        "TIMER_DELIVER_MS, 0",
        "TIMER_DELIVER_MS, -9223372036854775808"
    })
    void aTimeThatIsOverMeansNow(String name, String value) {
        assertThat(of(name, value)).isEqualTo(new DeliveryTime.Now());
    }

    @ParameterizedTest
    @CsvSource({
        "TIMER_DELAY_SEC, 31536001",
        "TIMER_DELAY_SEC, 9223372036854775807",
        "TIMER_DELAY_MS, 31536000001",
        "TIMER_DELAY_MS, 9223372036854775807",
        "TIMER_DELIVER_MS, 1731536000124",
        "TIMER_DELIVER_MS, 9223372036854775807"
    })
    void aTimeTooFarAwayIsRefusedWithPropertyValueAndLimit(String name, String value) {
        assertThat(of(name, value))
                .isInstanceOfSatisfying(DeliveryTime.Illegal.class, illegal -> assertThat(illegal.remark())
                        .contains(name, value, "timerMaxDelaySec 31536000"));
    }

    @ParameterizedTest
    @CsvSource({"TIMER_DELAY_SEC, soon", "TIMER_DELAY_MS, 1.5", "TIMER_DELIVER_MS, 9223372036854775808"})
    void whatIsNoNumberIsRefusedWithPropertyAndValue(String name, String value) {
        assertThat(of(name, value))
                .isInstanceOfSatisfying(DeliveryTime.Illegal.class, illegal -> assertThat(illegal.remark())
                        .contains(name, "'" + value + "'"));
    }

    @Test
    void ofSeveralTheSecondsCountThenTheMilliseconds() {
        MessageProperties both = MessageProperties.EMPTY
                .with("TIMER_DELIVER_MS", "1700000009999")
                .with("TIMER_DELAY_MS", "20");

        assertThat(DeliveryTime.of(both, NOW, YEAR)).isEqualTo(new DeliveryTime.At(NOW + 20));
        assertThat(DeliveryTime.of(both.with("TIMER_DELAY_SEC", "3"), NOW, YEAR))
                .isEqualTo(new DeliveryTime.At(NOW + 3_000));
    }

    @Test
    void aMessageThatAsksForNoTimeIsStoredNow() {
        assertThat(DeliveryTime.of(MessageProperties.EMPTY, NOW, YEAR)).isEqualTo(new DeliveryTime.Now());
    }
}

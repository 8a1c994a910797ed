package io.rillmq.protocol.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders", "%RETRY%group", "%RETRY%group+topic", "a|b_c-d%1"})
    void legalNamesAreTaken(String name) {
        assertThat(new Topic(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a+b", "ü", "a/b"})
    void illegalNamesAreRefused(String name) {
        assertThatThrownBy(() -> new Topic(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyTopicsOfGroupsMayBeLong() {
        String longName = "x".repeat(128);

        assertThat(new Topic("%DLQ%" + longName).isDeadLetter()).isTrue();
        assertThatThrownBy(() -> new Topic(longName))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128 characters exceeds 127");
    }
}

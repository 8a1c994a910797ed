package io.rillmq.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagFilterTest {
    @Test
    void equalWishesAreEqualFilters() {
        assertThat(TagFilter.parse("b||a || a")).isEqualTo(TagFilter.parse("a || b"));
        assertThat(TagFilter.parse("b||a").expression()).isEqualTo("a || b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " ", ""})
    void everyMessageIsWantedWithoutTags(String expression) {
        assertThat(TagFilter.parse(expression)).isEqualTo(TagFilter.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a |", "|| a", "a || || b", "a | b"})
    void aTagBetweenBarsIsNeeded(String expression) {
        assertThatThrownBy(() -> TagFilter.parse(expression)).hasMessageContaining(expression);
    }
}

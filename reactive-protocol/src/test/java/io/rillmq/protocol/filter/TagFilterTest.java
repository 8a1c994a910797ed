package io.rillmq.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.protocol.message.TagCode;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagFilterTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "*", " * "})
    void nothingAndAStarTakeAllMessages(String expression) {
        TagFilter filter = TagFilter.parse(expression);

        assertThat(filter.takesAll()).isTrue();
        assertThat(filter.takes(null)).isTrue();
        assertThat(filter.takesCode(TagCode.NONE)).isTrue();
        assertThat(filter.expression()).isEqualTo("*");
    }

    @Test
    void tagsAreSplitAndTrimmed() {
        TagFilter filter = TagFilter.parse(" TagA||TagB || ");

        assertThat(filter.tags()).containsExactly("TagA", "TagB");
        assertThat(filter.codes()).isEqualTo(Set.of(2598919, 2598920));
        assertThat(filter.expression()).isEqualTo("TagA || TagB");
    }

    @Test
    void onlyTheTagsThatAreNamedAreTaken() {
        TagFilter filter = TagFilter.parse("TagA || TagB");

        assertThat(filter.takes("TagB")).isTrue();
        assertThat(filter.takes("TagC")).isFalse();
        assertThat(filter.takes(null)).isFalse();
        assertThat(filter.takesCode(TagCode.NONE)).isFalse();
    }

    @Test
    void tagsThatShareACodeAreToldApartByTheirText() {
        TagFilter filter = TagFilter.parse("AaAa");

        assertThat(filter.takesCode(TagCode.of("BBBB"))).isTrue();
        assertThat(filter.takes("BBBB")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"||", " || ", "||||"})
    void separatorsAloneAreRefused(String expression) {
        assertThatThrownBy(() -> TagFilter.parse(expression))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining("names no tag");
    }
}

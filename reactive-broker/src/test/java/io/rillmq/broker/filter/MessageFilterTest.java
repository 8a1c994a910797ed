package io.rillmq.broker.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.filter.TagFilter;
import io.rillmq.protocol.message.TagCode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageFilterTest {
    @Test
    void aFilterByTagPicksTheEntriesWithTheCodesOfItsTags() {
        // Codes of both signs, and two tags that have the same one.
        List<String> tags = List.of("paid", "refunded", "Aa", "BB", "polygenelubricants");
        MessageFilter filter = MessageFilter.of(TagFilter.anyOf(tags));

        assertThat(tags).allMatch(tag -> filter.queueFilter().matches(TagCode.of(tag)));
        assertThat(List.of("Paid", "", "open"))
                .noneMatch(tag -> filter.queueFilter().matches(TagCode.of(tag)));
    }

    @Test
    void aFilterOfManyTagsTakesLittleMoreThanTheirCodes() {
        List<String> tags =
                IntStream.range(0, 1_000).mapToObj(number -> "tag-" + number).toList();

        assertThat(MessageFilter.of(TagFilter.anyOf(tags)).heapBytes()).isBetween(8_000L, 8_200L);
    }

    @Test
    void aFilterOfAllMessagesTakesNothing() {
        assertThat(MessageFilter.of(TagFilter.ALL)).isSameAs(MessageFilter.ALL);
        assertThat(MessageFilter.ALL.heapBytes()).isZero();
    }
}

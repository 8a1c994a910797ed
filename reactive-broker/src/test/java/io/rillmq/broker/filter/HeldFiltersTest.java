package io.rillmq.broker.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldFiltersTest {
    private static final MessageFilter LARGE = filter(60);
    private static final MessageFilter OTHER = filter(60);
    private static final MessageFilter SMALL = filter(40);

    private final HeldFilters held = new HeldFilters(100);

    private static MessageFilter filter(long heapBytes) {
        return new MessageFilter(tagsCode -> tagsCode == heapBytes, heapBytes);
    }

    @Test
    void oneThatManyPullsShareCountsOnce() {
        held.hold(LARGE);
        held.hold(LARGE);

        assertThat(held.hasRoomFor(LARGE)).isTrue();
        assertThat(held.hasRoomFor(SMALL)).isTrue();
        assertThat(held.hasRoomFor(OTHER)).isFalse();
    }

    @Test
    void thereIsRoomAgainWhenTheLastPullGivesItBack() {
        held.hold(LARGE);
        held.hold(LARGE);

        held.release(LARGE);
        boolean whileHeld = held.hasRoomFor(OTHER);
        held.release(LARGE);

        assertThat(whileHeld).isFalse();
        assertThat(held.hasRoomFor(OTHER)).isTrue();
    }

    @Test
    void oneThatTakesNothingAlwaysFits() {
        held.hold(LARGE);
        held.hold(SMALL);

        assertThat(held.hasRoomFor(MessageFilter.ALL)).isTrue();
        assertThat(held.hasRoomFor(filter(1))).isFalse();
    }
}

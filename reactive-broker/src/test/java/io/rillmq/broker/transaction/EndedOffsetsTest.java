package io.rillmq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndedOffsetsTest {
    @Test
    void theFirstOpenOneIsBehindAllThatHaveEndedInARow() {
        EndedOffsets ended = new EndedOffsets(100);

        ended.end(101);
        assertThat(ended.firstOpen()).isEqualTo(100);
        ended.end(100);

        assertThat(ended.firstOpen()).isEqualTo(102);
        assertThat(ended.isEnded(99)).isTrue();
        assertThat(ended.isEnded(101)).isTrue();
        assertThat(ended.isEnded(102)).isFalse();
    }

    @Test
    void whatEndedLongAgoIsForgottenAndStillEnded() {
        EndedOffsets ended = new EndedOffsets(0);
        ended.end(20_001);

        ended.endAll(0, 20_000);
        ended.end(7);

        assertThat(ended.firstOpen()).isEqualTo(20_000);
        assertThat(ended.isEnded(12)).isTrue();
        ended.end(20_000);
        assertThat(ended.firstOpen()).isEqualTo(20_002);
    }

    @Test
    void aQueueCanGoOnForever() {
        long start = 5L << 32;
        EndedOffsets ended = new EndedOffsets(start);

        for (long offset = start; offset < start + 100_000; offset++) {
            ended.end(offset);
        }

        assertThat(ended.firstOpen()).isEqualTo(start + 100_000);
    }
}

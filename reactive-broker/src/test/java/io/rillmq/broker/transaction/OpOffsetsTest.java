package io.rillmq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpOffsetsTest {
    @Test
    void nothingThatSpeaksOfAnOpenEntryIsLeftOut() {
        OpOffsets ops = new OpOffsets(10);
        ops.note(10, 5);
        ops.note(11, 3);

        assertThat(ops.progress(5)).isEqualTo(10);
        assertThat(ops.progress(6)).isEqualTo(12);
    }

    @Test
    void thousandsOfOpsAreLeftOutGroupByGroup() {
        OpOffsets ops = new OpOffsets(0);
        for (int op = 0; op < 1_000; op++) {
            ops.note(op, op);
        }

        assertThat(ops.progress(500)).isBetween(300L, 500L);
        assertThat(ops.progress(1_000)).isEqualTo(1_000);
    }

    @Test
    void anOpThatSpeaksOfNothingIsLeftOutAtOnce() {
        OpOffsets ops = new OpOffsets(4);
        ops.note(4, -1);

        assertThat(ops.progress(0)).isEqualTo(5);
    }
}

package io.rillmq.store.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.store.file.DiskFullException;
import org.junit.jupiter.api.Test;

class LogHealthTest {
    private static final DiskFullException FULL = new DiskFullException("No space left on device");
    private static final long MARGIN_BYTES = 1 << 20;

    private final LogHealth health = new LogHealth();

    @Test
    void thereIsSpaceAgainOnceAsMuchWasWrittenAsFoundNone() {
        health.noSpace(1_000, FULL);
        health.space(400);
        health.noSpace(500, FULL);
        health.space(599);
        assertThat(health.refusalReason()).isPresent();

        health.space(1);
        assertThat(health.refusalReason()).isEmpty();
    }

    @Test
    void whatAFailedWriteGaveBackIsNoSpaceToWhoeverLooksAtTheDisk() {
        health.noSpace(3 * MARGIN_BYTES, FULL);
        health.lookAtSpace();

        health.enoughSpace(4 * MARGIN_BYTES - 1);
        assertThat(health.refusalReason()).isPresent();

        health.enoughSpace(4 * MARGIN_BYTES);
        assertThat(health.refusalReason()).isEmpty();
    }

    @Test
    void whatFreesSpaceIsTakenWhileItIsLowAndNotWhileTheRestIsReserved() {
        health.lowSpace("low");
        assertThat(health.lowSpaceRefusal(false)).isNotNull();
        assertThat(health.lowSpaceRefusal(true)).isNull();

        health.reservedSpace("none");
        assertThat(health.lowSpaceRefusal(false)).isNotNull();
        assertThat(health.lowSpaceRefusal(true)).isNotNull();

        health.enoughSpace(Long.MAX_VALUE);
        assertThat(health.lowSpaceRefusal(false)).isNull();
    }

    @Test
    void aWriteThatFoundNoSpaceAfterTheLookKnowsBetter() {
        health.lookAtSpace();
        health.noSpace(1_000, FULL);
        health.enoughSpace(Long.MAX_VALUE);
        assertThat(health.refusalReason()).isPresent();

        health.lookAtSpace();
        health.enoughSpace(Long.MAX_VALUE);
        assertThat(health.refusalReason()).isEmpty();
    }
}

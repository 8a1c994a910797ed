package io.rillmq.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemandWindowTest {
    private final DemandWindow window = new DemandWindow(new StreamLimits(1, 1, 100, 100_000, 1));

    @Test
    void theFirstRequestIsForOneMessageBecauseItsSizeIsUnknown() {
        assertThat(window.take(50)).isEqualTo(1);
        assertThat(window.take(50)).isZero();
    }

    @Test
    void smallMessagesOpenTheWindowToItsCount() {
        learn(10, 60);

        assertThat(window.take(1000)).isEqualTo(100);
    }

    @Test
    void largeMessagesNarrowTheWindowToItsBytes() {
        learn(24_000, 60);

        assertThat(window.take(1000)).isEqualTo(4);
    }

    @Test
    void oneMessageIsAskedForEvenWhenItIsLargerThanTheWindow() {
        learn(1_000_000, 3);

        assertThat(window.take(1000)).isEqualTo(1);
    }

    @Test
    void whatIsUnderWayIsNotAskedForAgain() {
        learn(10, 60);

        assertThat(window.take(70)).isEqualTo(70);
        assertThat(window.take(70)).isEqualTo(30);
        window.free(50);
        assertThat(window.take(70)).isEqualTo(50);
    }

    private void learn(int bodyBytes, int messages) {
        EncodedMessage message = EncodedMessage.of(FakeSource.message("t", 0, "x".repeat(bodyBytes)));
        for (int count = 0; count < messages; count++) {
            if (window.take(1) == 1) {
                window.came(message);
                window.free(1);
            }
        }
    }
}

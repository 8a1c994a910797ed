package io.rillmq.client.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckWindowTest {
    private final AckWindow window = new AckWindow(10);

    @Test
    void withoutDeliveriesTheStartIsCommitted() {
        assertThat(window.committable()).isEqualTo(10);
    }

    @Test
    void theOffsetStopsAtTheOldestUnansweredDelivery() {
        Receipt first = window.add(10);
        Receipt second = window.add(11);
        Receipt third = window.add(12);

        third.acknowledge();
        assertThat(window.committable()).isEqualTo(10);
        first.acknowledge();
        assertThat(window.committable()).isEqualTo(11);
        second.acknowledge();
        assertThat(window.committable()).isEqualTo(13);
        assertThat(window.count()).isZero();
    }

    @Test
    void messagesThatWereFilteredAwayCountAsAnswered() {
        Receipt first = window.add(12);
        window.advance(20);

        assertThat(window.committable()).isEqualTo(12);
        first.acknowledge();

        assertThat(window.committable()).isEqualTo(20);
    }

    @Test
    void answersBeforeAJumpHaveNoEffect() {
        Receipt before = window.add(10);
        window.jump(50);

        before.acknowledge();

        assertThat(before.isStale()).isTrue();
        assertThat(window.committable()).isEqualTo(50);
    }

    @Test
    void aMessageThatIsBeingGivenBackIsUnansweredUntilTheBrokerHasIt() {
        Receipt receipt = window.add(10);

        assertThat(receipt.beginReturn()).isTrue();
        assertThat(receipt.beginReturn()).isFalse();
        receipt.acknowledge();
        assertThat(window.committable()).isEqualTo(10);
        receipt.returned();

        assertThat(window.committable()).isEqualTo(11);
    }

    @Test
    void aMessageThatCouldNotBeGivenBackCanBeAnsweredAgain() {
        Receipt receipt = window.add(10);
        receipt.beginReturn();
        receipt.returnFailed();

        receipt.acknowledge();

        assertThat(window.committable()).isEqualTo(11);
    }
}

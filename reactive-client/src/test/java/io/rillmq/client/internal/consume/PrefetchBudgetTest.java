package io.rillmq.client.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.client.consumer.Prefetch;
import org.junit.jupiter.api.Test;

class PrefetchBudgetTest {
    private int wakes;

    private PrefetchBudget budget(int countMax, int bytesMax, int queues) {
        PrefetchBudget budget = new PrefetchBudget(new Prefetch(countMax, bytesMax), Runnable::run, () -> wakes++);
        budget.setQueueCount(queues);
        return budget;
    }

    @Test
    void whatMayComeAndWhatIsHeldStayWithinTheLimit() {
        PrefetchBudget budget = budget(100, 1000, 2);

        assertThat(budget.reserve()).isEqualTo(50);
        assertThat(budget.reserve()).isEqualTo(50);
        assertThat(budget.reserve()).isZero();
    }

    @Test
    void everyQueueMayBringOneMessageHoweverSmallTheBudget() {
        PrefetchBudget budget = budget(1, 1000, 3);

        assertThat(budget.reserve()).isEqualTo(1);
        assertThat(budget.reserve()).isEqualTo(1);
        assertThat(budget.reserve()).isEqualTo(1);
        assertThat(budget.reserve()).isZero();
    }

    @Test
    void whoFoundNoRoomIsWokenOnceThereIs() {
        PrefetchBudget budget = budget(2, 1000, 1);
        int reserved = budget.reserve();
        budget.settle(reserved, 2, 20);
        assertThat(budget.reserve()).isZero();

        budget.release(10);
        assertThat(wakes).isZero();
        budget.release(10);

        assertThat(wakes).isEqualTo(1);
        assertThat(budget.reserve()).isEqualTo(2);
    }

    @Test
    void heldBytesStopPullsToo() {
        PrefetchBudget budget = budget(100, 1000, 4);
        int reserved = budget.reserve();
        budget.settle(reserved, 1, 1000);

        assertThat(budget.reserve()).isZero();
        budget.release(1000);

        assertThat(wakes).isEqualTo(1);
        assertThat(budget.reserve()).isEqualTo(25);
    }
}

package io.rillmq.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.testbase.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueLocksTest {
    private static final ConsumerGroup GROUP = new ConsumerGroup("g");
    private static final List<MessageQueue> QUEUES = List.of(new MessageQueue(new Topic("t"), "b", 0));

    private final ManualClock clock = ManualClock.create();
    private final QueueLocks locks = new QueueLocks(Duration.ofSeconds(60), 2, clock);

    @Test
    void aLockThatIsNotRenewedCanBeTakenByAnother() {
        locks.lock(GROUP, "c1", QUEUES);

        clock.advance(Duration.ofSeconds(59));
        assertThat(locks.lock(GROUP, "c2", QUEUES)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(locks.lock(GROUP, "c2", QUEUES)).isEqualTo(QUEUES);
        assertThat(locks.lock(GROUP, "c1", QUEUES)).isEmpty();
    }

    @Test
    void aRenewedLockIsKept() {
        locks.lock(GROUP, "c1", QUEUES);

        clock.advance(Duration.ofSeconds(50));
        locks.lock(GROUP, "c1", QUEUES);
        clock.advance(Duration.ofSeconds(50));

        assertThat(locks.lock(GROUP, "c2", QUEUES)).isEmpty();
    }

    @Test
    void groupsDoNotLockEachOtherOut() {
        locks.lock(GROUP, "c1", QUEUES);

        assertThat(locks.lock(new ConsumerGroup("other"), "c2", QUEUES)).isEqualTo(QUEUES);
    }

    @Test
    void onlyTheHolderUnlocks() {
        locks.lock(GROUP, "c1", QUEUES);

        locks.unlock(GROUP, "c2", QUEUES);
        assertThat(locks.isHeldBy(GROUP)).isTrue();
        locks.unlock(GROUP, "c1", QUEUES);
        assertThat(locks.isHeldBy(GROUP)).isFalse();
    }

    @Test
    void beyondTheBoundNothingIsLockedUntilALockIsFree() {
        List<MessageQueue> three = IntStream.range(1, 4)
                .mapToObj(id -> new MessageQueue(new Topic("t"), "b", id))
                .toList();

        assertThat(locks.lock(GROUP, "c1", three)).isEqualTo(three.subList(0, 2));
        assertThat(locks.lock(GROUP, "c1", three)).isEqualTo(three.subList(0, 2));
        locks.unlock(GROUP, "c1", three.subList(0, 1));
        assertThat(locks.lock(GROUP, "c1", three.subList(2, 3))).isEqualTo(three.subList(2, 3));
    }

    @Test
    void anExpiredLockIsNoLongerHeldAndIsForgotten() {
        locks.lock(GROUP, "c1", QUEUES);

        clock.advance(Duration.ofSeconds(60));
        locks.sweep();

        assertThat(locks.isHeldBy(GROUP)).isFalse();
    }
}

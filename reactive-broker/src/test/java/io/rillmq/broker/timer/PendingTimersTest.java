package io.rillmq.broker.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingTimersTest {
    private static final Comparator<Timer> BY_TIME =
            Comparator.comparingLong(Timer::dueMillis).thenComparingLong(Timer::logOffset);

    private final PendingTimers pending = new PendingTimers();

    @Test
    void theFirstThatIsDueComesFirst() {
        pending.add(new Timer(30, 1, 100, 10));
        pending.add(new Timer(10, 2, 300, 10));
        pending.add(new Timer(10, 3, 200, 10));

        assertThat(pending.takeDue(9)).isNull();
        assertThat(pending.takeDue(10)).isEqualTo(new Timer(10, 3, 200, 10));
        assertThat(pending.takeDue(10)).isEqualTo(new Timer(10, 2, 300, 10));
        assertThat(pending.takeDue(29)).isNull();
        assertThat(pending.nextDueMillis()).isEqualTo(30);
    }

    @Test
    void whatIsTakenIsThereUntilItIsRemoved() {
        Timer timer = new Timer(10, 1, 100, 10);
        pending.add(timer);

        assertThat(pending.take(timer)).isTrue();
        assertThat(pending.take(timer)).isFalse();
        assertThat(pending.takeDue(1_000)).isNull();
        assertThat(pending.minLogOffset()).isEqualTo(100);

        pending.putBack(timer);
        assertThat(pending.takeDue(1_000)).isEqualTo(timer);

        pending.remove(timer);
        pending.putBack(timer);
        assertThat(pending.size()).isZero();
        assertThat(pending.takeDue(1_000)).isNull();
        assertThat(pending.minLogOffset()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerIsThereOnceHoweverOftenItIsAdded() {
        Timer timer = new Timer(10, 1, 100, 10);

        assertThat(pending.add(timer)).isTrue();
        assertThat(pending.add(timer)).isFalse();

        assertThat(pending.size()).isEqualTo(1);
    }

    @Test
    void whatMovedWaitsForTheSameTimeElsewhere() {
        pending.add(new Timer(10, 1, 100, 10));

        assertThat(pending.move(1, 100, 900, 20)).isTrue();
        assertThat(pending.move(1, 100, 900, 20)).isFalse();

        assertThat(pending.minLogOffset()).isEqualTo(900);
        assertThat(pending.takeDue(10)).isEqualTo(new Timer(10, 1, 900, 20));
    }

    @Test
    void whatIsKnownAtItsNewPlaceAlreadyIsForgottenAtTheOldOne() {
        pending.add(new Timer(10, 1, 900, 20));
        pending.add(new Timer(10, 1, 100, 10));

        assertThat(pending.move(1, 100, 900, 20)).isTrue();

        assertThat(pending.size()).isEqualTo(1);
        assertThat(pending.takeDue(10)).isEqualTo(new Timer(10, 1, 900, 20));
        assertThat(pending.takeDue(10)).isNull();
    }

    @Test
    void allWithAKeyAndATimeAreFound() {
        pending.add(new Timer(10, 1, 100, 10));
        pending.add(new Timer(10, 1, 200, 10));
        pending.add(new Timer(11, 1, 300, 10));
        // The same chain.
        pending.add(new Timer(10, 1 + (1L << 40), 400, 10));

        assertThat(pending.find(1, 10)).containsExactlyInAnyOrder(new Timer(10, 1, 100, 10), new Timer(10, 1, 200, 10));
    }

    @Test
    void whatIsParkedBeforeAPlaceIsFoundUnlessItIsTaken() {
        Timer taken = new Timer(10, 1, 100, 10);
        pending.add(taken);
        pending.add(new Timer(10, 2, 200, 10));
        pending.add(new Timer(10, 3, 300, 10));
        pending.take(taken);

        assertThat(pending.parkedBefore(300, 10)).containsExactly(new Timer(10, 2, 200, 10));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itDoesWhatASortedSetDoes(long seed) {
        Random random = new Random(seed);
        TreeSet<Timer> waiting = new TreeSet<>(BY_TIME);
        List<Timer> taken = new ArrayList<>();
        long logOffset = 0;
        for (int step = 0; step < 200_000; step++) {
            int choice = random.nextInt(10);
            // First more and more, then less and less: over several chunks and back to none.
            boolean isGrowing = step < 100_000;
            if (choice < (isGrowing ? 6 : 3)) {
                logOffset += 100;
                Timer timer = new Timer(random.nextInt(1_000), random.nextInt(20_000), logOffset, 50);
                pending.add(timer);
                waiting.add(timer);
            } else if (choice < 8) {
                long now = random.nextInt(1_500);
                Timer first = waiting.isEmpty() || waiting.first().dueMillis() > now ? null : waiting.first();
                assertThat(pending.takeDue(now)).isEqualTo(first);
                if (first != null) {
                    waiting.remove(first);
                    taken.add(first);
                }
            } else if (!taken.isEmpty()) {
                Timer one = taken.remove(random.nextInt(taken.size()));
                if (choice == 8 && isGrowing) {
                    pending.putBack(one);
                    waiting.add(one);
                } else {
                    pending.remove(one);
                }
            }
            assertThat(pending.size()).isEqualTo(waiting.size() + taken.size());
        }
        List<Timer> all = new ArrayList<>(waiting);
        all.addAll(taken);
        List<Timer> copied = new ArrayList<>();
        for (int chunk = 0; chunk < pending.chunkCount(); chunk++) {
            copied.addAll(pending.ofChunk(chunk));
        }
        assertThat(copied).hasSameSizeAs(all);
        assertThat(new HashSet<>(copied).equals(new HashSet<>(all))).isTrue();
        assertThat(pending.minLogOffset())
                .isEqualTo(all.stream().mapToLong(Timer::logOffset).min().orElse(Long.MAX_VALUE));

        pending.removeIf(timer -> true);
        assertThat(pending.size()).isZero();
        assertThat(pending.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }
}

package io.rillmq.broker.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.body.MessageRequestMode;
import io.rillmq.protocol.body.QueueAssignments.Queue;
import io.rillmq.protocol.body.RequestModeSetting;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {
    private static final Topic TOPIC = new Topic("orders");

    @ParameterizedTest
    @CsvSource({"1,1", "8,3", "3,8", "7,7", "10,4", "1,5", "16,5"})
    void eachQueueIsPulledByOneMember(int queueCount, int memberCount) {
        for (AllocationStrategy strategy : AllocationStrategy.values()) {
            List<Integer> all = new ArrayList<>();
            for (String member : members(memberCount)) {
                List<Integer> own = shareOf(member, strategy, pull(), queueCount, memberCount);
                assertThat(own.size())
                        .isBetween(queueCount / memberCount, (queueCount + memberCount - 1) / memberCount);
                all.addAll(own);
            }
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, queueCount).boxed().toList());
        }
    }

    @Test
    void neighboursGoToOneMemberOrRoundTheCircle() {
        assertThat(shareOf("m0", AllocationStrategy.AVG, pull(), 8, 3)).containsExactly(0, 1, 2);
        assertThat(shareOf("m2", AllocationStrategy.AVG, pull(), 8, 3)).containsExactly(6, 7);
        assertThat(shareOf("m0", AllocationStrategy.AVG_BY_CIRCLE, pull(), 8, 3))
                .containsExactly(0, 3, 6);
        assertThat(shareOf("m2", AllocationStrategy.AVG_BY_CIRCLE, pull(), 8, 3))
                .containsExactly(2, 5);
    }

    @ParameterizedTest
    @EnumSource(MessageRequestMode.class)
    void whoIsNoMemberHasNothing(MessageRequestMode mode) {
        RequestModeSetting setting = new RequestModeSetting("orders", "g", mode, 1);

        assertThat(shareOf("stranger", AllocationStrategy.AVG, setting, 8, 4)).isEmpty();
    }

    @Test
    void poppedQueuesAreSharedWithAsManyFollowersAsWasSet() {
        assertThat(shareOf("m0", AllocationStrategy.AVG, pop(1), 8, 4)).containsExactly(0, 1, 2, 3);
        assertThat(shareOf("m3", AllocationStrategy.AVG, pop(1), 8, 4)).containsExactly(6, 7, 0, 1);
        assertThat(shareOf("m3", AllocationStrategy.AVG, pop(2), 8, 4)).containsExactly(6, 7, 0, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-2147483648", "3", "2147483647"})
    void whenAllShareOneEntryStandsForTheQueuesOfABroker(int shareCount) {
        List<MessageQueue> queues = List.of(
                new MessageQueue(TOPIC, "a", 0), new MessageQueue(TOPIC, "a", 1), new MessageQueue(TOPIC, "b", 0));

        assertThat(new Allocation(AllocationStrategy.AVG, pop(shareCount), queues, members(4)).of("m2"))
                .containsExactly(new Queue("orders", "a", -1), new Queue("orders", "b", -1));
    }

    @Test
    void withMoreMembersThanQueuesEachPopsOne() {
        assertThat(shareOf("m0", AllocationStrategy.AVG, pop(1), 2, 5)).containsExactly(0);
        assertThat(shareOf("m3", AllocationStrategy.AVG, pop(1), 2, 5)).containsExactly(1);
        assertThat(shareOf("m4", AllocationStrategy.AVG, pop(1), 2, 5)).containsExactly(0);
    }

    private static List<Integer> shareOf(
            String member, AllocationStrategy strategy, RequestModeSetting setting, int queueCount, int memberCount) {
        List<MessageQueue> queues = IntStream.range(0, queueCount)
                .mapToObj(queueId -> new MessageQueue(TOPIC, "a", queueId))
                .toList();
        return new Allocation(strategy, setting, queues, members(memberCount))
                .of(member).stream().map(Queue::queueId).toList();
    }

    private static List<String> members(int count) {
        return IntStream.range(0, count).mapToObj(index -> "m" + index).toList();
    }

    private static RequestModeSetting pull() {
        return new RequestModeSetting("orders", "g", MessageRequestMode.PULL, 0);
    }

    private static RequestModeSetting pop(int shareCount) {
        return new RequestModeSetting("orders", "g", MessageRequestMode.POP, shareCount);
    }
}

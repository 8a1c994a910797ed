package io.rillmq.client.internal.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AverageAllocationTest {
    private static final Topic TOPIC = new Topic("orders");

    private static List<MessageQueue> queues(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> new MessageQueue(TOPIC, "broker-a", id))
                .toList();
    }

    private static List<Integer> ids(List<MessageQueue> queues) {
        return queues.stream().map(MessageQueue::queueId).toList();
    }

    @Test
    void membersGetRunsOfNeighboursAndTheFirstOnesTheRest() {
        List<String> members = List.of("c", "a", "b");

        assertThat(ids(AverageAllocation.queuesOf("a", members, queues(8)))).containsExactly(0, 1, 2);
        assertThat(ids(AverageAllocation.queuesOf("b", members, queues(8)))).containsExactly(3, 4, 5);
        assertThat(ids(AverageAllocation.queuesOf("c", members, queues(8)))).containsExactly(6, 7);
    }

    @Test
    void aMemberBeyondTheNumberOfQueuesGetsNone() {
        List<String> members = List.of("a", "b", "c");

        assertThat(ids(AverageAllocation.queuesOf("b", members, queues(2)))).containsExactly(1);
        assertThat(AverageAllocation.queuesOf("c", members, queues(2))).isEmpty();
    }

    @Test
    void whoIsNotAMemberGetsNone() {
        assertThat(AverageAllocation.queuesOf("x", List.of("a"), queues(4))).isEmpty();
    }

    @Test
    void everyQueueHasOneOwnerWhateverTheNumbersAndTheOrderOfTheLists() {
        Random random = new Random(7);
        for (int memberCount = 1; memberCount < 9; memberCount++) {
            for (int queueCount = 0; queueCount < 20; queueCount++) {
                List<String> members = new ArrayList<>(IntStream.range(0, memberCount)
                        .mapToObj(i -> "member-" + i)
                        .toList());
                List<MessageQueue> owned = new ArrayList<>();
                for (String member : List.copyOf(members)) {
                    List<MessageQueue> shuffled = new ArrayList<>(queues(queueCount));
                    Collections.shuffle(shuffled, random);
                    Collections.shuffle(members, random);
                    owned.addAll(AverageAllocation.queuesOf(member, members, shuffled));
                }
                assertThat(owned).containsExactlyInAnyOrderElementsOf(queues(queueCount));
            }
        }
    }
}

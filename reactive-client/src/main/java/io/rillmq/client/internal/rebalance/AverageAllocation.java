package io.rillmq.client.internal.rebalance;

import io.rillmq.protocol.name.MessageQueue;
import java.util.Collection;
import java.util.List;

/**
 * Shares the queues of a topic out among the members of a group, each member for itself: all reach the same answer because
 * they sort the same ids and queues. Every member gets one run of neighbouring queues; the first members get one more
 * when the numbers don't divide. The same as RocketMQ's {@code AllocateMessageQueueAveragely}, so that members of both
 * kinds can share a group.
 */
public final class AverageAllocation {
    private AverageAllocation() {}

    /** The queues of {@code member}, sorted; none when it is not among {@code members}. */
    public static List<MessageQueue> queuesOf(
            String member, Collection<String> members, Collection<MessageQueue> queues) {
        List<String> sortedMembers = members.stream().distinct().sorted().toList();
        List<MessageQueue> sortedQueues = queues.stream().distinct().sorted().toList();
        int index = sortedMembers.indexOf(member);
        if (index < 0) {
            return List.of();
        }
        int share = sortedQueues.size() / sortedMembers.size();
        int rest = sortedQueues.size() % sortedMembers.size();
        int from = index * share + Math.min(index, rest);
        int to = from + share + (index < rest ? 1 : 0);
        return sortedQueues.subList(from, to);
    }
}

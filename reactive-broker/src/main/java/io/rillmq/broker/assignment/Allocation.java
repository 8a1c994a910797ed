package io.rillmq.broker.assignment;

import io.rillmq.protocol.body.MessageRequestMode;
import io.rillmq.protocol.body.QueueAssignments.Queue;
import io.rillmq.protocol.body.RequestModeSetting;
import io.rillmq.protocol.name.MessageQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Divides the queues of a topic among the members of a group. Every broker must come to the same result, because each
 * client asks any of them: it depends on nothing but the arguments.
 *
 * @param queues of all brokers, in their order
 * @param members in the order of their client ids
 */
record Allocation(
        AllocationStrategy strategy, RequestModeSetting setting, List<MessageQueue> queues, List<String> members) {
    /** The queues of one member; none when it is not a member. */
    Set<Queue> of(String clientId) {
        if (setting.mode() == MessageRequestMode.POP && isSharedWithAll()) {
            return everyQueue();
        }
        int member = members.indexOf(clientId);
        if (member < 0) {
            return Set.of();
        }
        if (setting.mode() == MessageRequestMode.PULL) {
            return share(member, 0);
        }
        // With more members than queues, each has one all the same: a popped queue is nobody's own.
        return members.size() > queues.size()
                ? Set.of(assigned(queues.get(member % queues.size())))
                : share(member, setting.shareCount());
    }

    private boolean isSharedWithAll() {
        return setting.shareCount() <= 0 || setting.shareCount() >= members.size() - 1;
    }

    /** One stands for all queues of a broker. */
    private Set<Queue> everyQueue() {
        Set<Queue> all = new LinkedHashSet<>();
        queues.forEach(queue -> all.add(new Queue(queue.topic().value(), queue.brokerName(), Queue.ANY)));
        return all;
    }

    /** The member's own queues and those of the members that follow it. */
    private Set<Queue> share(int member, int followerCount) {
        Set<Queue> share = new LinkedHashSet<>();
        for (int next = member; next <= member + followerCount; next++) {
            strategy.shareOf(next % members.size(), members.size(), queues)
                    .forEach(queue -> share.add(assigned(queue)));
        }
        return share;
    }

    static Queue assigned(MessageQueue queue) {
        return new Queue(queue.topic().value(), queue.brokerName(), queue.queueId());
    }
}

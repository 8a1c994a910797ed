package io.rillmq.broker.group;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group as it was at one moment. Immutable.
 *
 * @param members sorted by client id
 * @param inconsistency how two members differ in what they subscribe to, for people; null when all want the same
 */
public record GroupView(
        ConsumerGroup group,
        ConsumptionStyle style,
        Map<Topic, Subscription> subscriptions,
        List<Member> members,
        @Nullable String inconsistency) {
    public GroupView {
        subscriptions = Map.copyOf(subscriptions);
        members = List.copyOf(members);
    }

    /** What any member subscribes to. */
    public Set<Topic> topics() {
        return subscriptions.keySet();
    }
}

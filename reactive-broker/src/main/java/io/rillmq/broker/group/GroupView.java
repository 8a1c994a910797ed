package io.rillmq.broker.group;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.util.List;
import java.util.Map;

/**
 * A consumer group as it was at one moment. Immutable.
 *
 * @param members sorted by client id
 */
public record GroupView(
        ConsumerGroup group, ConsumptionStyle style, Map<Topic, Subscription> subscriptions, List<Member> members) {
    public GroupView {
        subscriptions = Map.copyOf(subscriptions);
        members = List.copyOf(members);
    }
}

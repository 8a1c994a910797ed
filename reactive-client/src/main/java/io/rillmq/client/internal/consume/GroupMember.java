package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.ConsumerOptions;
import io.rillmq.client.consumer.Position;
import io.rillmq.client.consumer.TagFilter;
import io.rillmq.client.internal.call.Member;
import io.rillmq.protocol.body.ConsumeFromWhere;
import io.rillmq.protocol.body.ConsumeType;
import io.rillmq.protocol.body.ConsumerData;
import io.rillmq.protocol.body.MessageModel;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.name.Topic;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What brokers hear of a member of a consumer group. Thread-safe. */
final class GroupMember implements Member {
    private final Map<Topic, TagFilter> subscriptions = new TreeMap<>();
    private final ConsumerData data;
    private final long version;
    private volatile Set<String> addresses = Set.of();

    /** @param version of the subscriptions, epoch milliseconds */
    GroupMember(ConsumerOptions options, long version) {
        this.version = version;
        subscriptions.putAll(options.subscriptions());
        // Messages that were given back come through here.
        subscriptions.put(Topic.retryOf(options.group()), TagFilter.all());
        this.data = new ConsumerData(
                options.group().value(),
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                fromWhere(options.from()),
                subscriptions.entrySet().stream()
                        .map(each -> SubscriptionData.of(
                                each.getKey().value(),
                                io.rillmq.protocol.filter.TagFilter.anyOf(
                                        each.getValue().tags()),
                                version))
                        .toList(),
                false);
    }

    /** What operators see; the member itself asks for its offsets. */
    private static ConsumeFromWhere fromWhere(Position position) {
        if (position instanceof Position.Latest) {
            return ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET;
        }
        return position instanceof Position.AtTime
                ? ConsumeFromWhere.CONSUME_FROM_TIMESTAMP
                : ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET;
    }

    /** All topics that are pulled, the group's retry topic included. */
    Set<Topic> topics() {
        return subscriptions.keySet();
    }

    TagFilter filter(Topic topic) {
        return subscriptions.getOrDefault(topic, TagFilter.all());
    }

    long version() {
        return version;
    }

    /** Returns true when there are brokers that have not been told. */
    boolean updateAddresses(Set<String> all) {
        boolean hasNew = !addresses.containsAll(all);
        addresses = Set.copyOf(all);
        return hasNew;
    }

    @Override
    public Set<String> addresses() {
        return addresses;
    }

    @Override
    public ConsumerData consumer() {
        return data;
    }
}

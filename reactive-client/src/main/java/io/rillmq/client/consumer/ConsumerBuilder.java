package io.rillmq.client.consumer;

import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Consumer}. A group and a subscription are needed, the rest has defaults. */
public final class ConsumerBuilder {
    private final Function<ConsumerOptions, Consumer> factory;
    private final Map<Topic, TagFilter> subscriptions = new TreeMap<>();
    private @Nullable ConsumerGroup group;
    private Position from = Position.latest();
    private Prefetch prefetch = Prefetch.DEFAULTS;
    private int maxRedeliveries = ConsumerOptions.MAX_REDELIVERIES_DEFAULT;
    private int maxUnanswered = ConsumerOptions.MAX_UNANSWERED_DEFAULT;

    public ConsumerBuilder(Function<ConsumerOptions, Consumer> factory) {
        this.factory = factory;
    }

    public ConsumerBuilder group(String group) {
        this.group = new ConsumerGroup(group);
        return this;
    }

    /** All messages of {@code topic}. */
    public ConsumerBuilder subscribe(String topic) {
        return subscribe(topic, TagFilter.all());
    }

    public ConsumerBuilder subscribe(String topic, TagFilter filter) {
        subscriptions.put(new Topic(topic), filter);
        return this;
    }

    /**
     * Where a new group begins, {@link Position#latest} when not given. Queues with a committed offset go on there; a
     * broker starts a new group on a young topic at its first message whatever is asked.
     */
    public ConsumerBuilder from(Position position) {
        this.from = position;
        return this;
    }

    /** Messages and bytes of bodies held for the subscriber before it asks. */
    public ConsumerBuilder prefetch(int countMax, int bytesMax) {
        this.prefetch = new Prefetch(countMax, bytesMax);
        return this;
    }

    public ConsumerBuilder maxRedeliveries(int maxRedeliveries) {
        this.maxRedeliveries = maxRedeliveries;
        return this;
    }

    public ConsumerBuilder maxUnanswered(int maxUnanswered) {
        this.maxUnanswered = maxUnanswered;
        return this;
    }

    public Consumer build() {
        if (group == null) {
            throw new IllegalArgumentException("a consumer needs a group: call group(name) before build()");
        }
        return factory.apply(new ConsumerOptions(group, subscriptions, from, prefetch, maxRedeliveries, maxUnanswered));
    }
}

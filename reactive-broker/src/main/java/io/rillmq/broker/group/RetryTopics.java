package io.rillmq.broker.group;

import io.rillmq.protocol.name.ConsumerGroup;
import io.vertx.core.Future;

/** Makes sure that a group has its retry topic. Called on the context that owns the groups. */
@FunctionalInterface
public interface RetryTopics {
    /**
     * @param queueCount queues when the topic is new
     * @return completes when the topic is there and safe
     */
    Future<Void> ensure(ConsumerGroup group, int queueCount);
}

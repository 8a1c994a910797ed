package io.rillmq.broker.group;

import io.rillmq.broker.filter.Expression;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.name.Topic;

/**
 * Which messages of a topic a group wants. Its expression may be one that nobody can read: a client has one heartbeat for
 * all its groups, and the others must not suffer.
 *
 * @param version milliseconds since the epoch at which the client made it; a higher one replaces a lower one
 */
public record Subscription(Topic topic, Expression expression, long version) {
    /** Objects and references, in a heap of less than 32 GB. */
    private static final int OBJECT_BYTES = 300;

    public static Subscription of(SubscriptionData data) {
        return new Subscription(
                new Topic(data.topic()), new Expression(data.expressionType(), data.expression()), data.version());
    }

    /** Bytes of memory that it takes, roughly: texts are kept as they came and once more in words that can be compared. */
    long heapBytes() {
        return OBJECT_BYTES
                + topic.value().length()
                + expression.language().length()
                + 2L * expression.text().length();
    }
}

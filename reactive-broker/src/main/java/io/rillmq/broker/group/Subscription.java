package io.rillmq.broker.group;

import io.rillmq.protocol.filter.TagFilter;
import io.rillmq.protocol.name.Topic;

/**
 * Which messages of a topic a group wants.
 *
 * @param type {@link #TAG}, or the name of another language that the client asked for
 * @param expression as the client wrote it
 * @param filter what it means; everything when it is not by tag
 * @param version milliseconds since the epoch at which the client made it; a higher one replaces a lower one
 */
public record Subscription(Topic topic, String type, String expression, TagFilter filter, long version) {
    /** The language whose filter is known from the tag's hash alone. */
    public static final String TAG = "TAG";

    /** @throws io.rillmq.protocol.filter.InvalidExpressionException when a tag expression cannot be read */
    public static Subscription of(Topic topic, String type, String expression, long version) {
        TagFilter filter = type.equals(TAG) ? TagFilter.parse(expression) : TagFilter.ALL;
        return new Subscription(topic, type, expression, filter, version);
    }

    public boolean isByTag() {
        return type.equals(TAG);
    }
}

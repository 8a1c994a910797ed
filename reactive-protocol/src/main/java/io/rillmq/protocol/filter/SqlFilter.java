package io.rillmq.protocol.filter;

import io.rillmq.protocol.message.MessageProperties;
import java.util.HashMap;
import java.util.Map;

/**
 * The messages that an expression of RocketMQ's SQL92 dialect picks by their properties; the dialect knows {@code LIKE}
 * as well. A property is a text; compared with a number it is read as one, and is not known when it is none. What
 * cannot be known is not picked. Immutable.
 */
public final class SqlFilter {
    /** Up to here properties are walked for each name; beyond, a sender could make that walk costly. */
    private static final int WALKED_COUNT_MAX = 32;

    private final String expression;
    private final Condition condition;

    private SqlFilter(String expression, Condition condition) {
        this.expression = expression;
        this.condition = condition;
    }

    /**
     * Reads an expression of any length, in a time that grows with it; so does the time that {@link #takes} needs.
     *
     * @throws InvalidExpressionException names the position and the token
     */
    public static SqlFilter parse(String expression) {
        return new SqlFilter(expression, SqlParser.parse(expression));
    }

    /** Whether a message with these properties is wanted. */
    public boolean takes(MessageProperties properties) {
        return condition.test(lookup(properties)) == Truth.TRUE;
    }

    private static PropertyLookup lookup(MessageProperties properties) {
        if (properties.count() <= WALKED_COUNT_MAX) {
            return properties::get;
        }
        Map<String, String> map = new HashMap<>();
        properties.forEach(map::put);
        return map::get;
    }

    /** The text that was parsed. */
    public String expression() {
        return expression;
    }

    /** What was understood. */
    @Override
    public String toString() {
        return condition.print();
    }
}

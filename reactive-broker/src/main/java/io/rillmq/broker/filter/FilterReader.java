package io.rillmq.broker.filter;

import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.filter.InvalidExpressionException;
import io.rillmq.protocol.filter.SqlFilter;
import io.rillmq.protocol.filter.TagFilter;
import java.util.function.Supplier;

/** Reads expressions of both languages. Any thread. */
public final class FilterReader {
    /** Of the name of a language that is none. */
    private static final int LANGUAGE_CHARS_SHOWN_MAX = 32;

    private final Supplier<FilterConfig> config;

    /** @param config of this moment */
    public FilterReader(Supplier<FilterConfig> config) {
        this.config = config;
    }

    public FilterChoice read(Expression expression) {
        return isAllowed(expression) ? readAllowed(expression) : notAllowed(expression);
    }

    static FilterChoice notAllowed(Expression expression) {
        return new FilterChoice.Refused(
                ResponseCode.SYSTEM_ERROR,
                "The broker does not support consumer to filter message by " + shortened(expression.language())
                        + ", it has enablePropertyFilter=false");
    }

    FilterChoice readAllowed(Expression expression) {
        try {
            return new FilterChoice.Chosen(parse(expression));
        } catch (InvalidExpressionException invalid) {
            return new FilterChoice.Refused(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                    "parse the consumer's subscription failed: " + invalid.getMessage());
        }
    }

    /** Whether expressions of its language are read now. */
    boolean isAllowed(Expression expression) {
        return expression.isByTag() || config.get().isPropertyFilterEnabled();
    }

    private MessageFilter parse(Expression expression) {
        String text = expression.text();
        return switch (expression.language()) {
            case SubscriptionData.TAG -> {
                checkLength(expression, "tagExpressionCharsMax", config.get().tagExpressionCharsMax());
                yield MessageFilter.of(TagFilter.parse(text));
            }
            case SubscriptionData.SQL92 -> {
                checkLength(expression, "sqlExpressionCharsMax", config.get().sqlExpressionCharsMax());
                yield MessageFilter.of(SqlFilter.parse(text));
            }
            default ->
                throw new InvalidExpressionException(
                        "expressionType must be TAG or SQL92: " + shortened(expression.language()));
        };
    }

    private static void checkLength(Expression expression, String name, int charsMax) {
        int chars = expression.text().length();
        if (chars > charsMax) {
            throw new InvalidExpressionException(
                    expression.language() + " expression of " + chars + " characters exceeds " + name + " " + charsMax);
        }
    }

    private static String shortened(String language) {
        return language.length() <= LANGUAGE_CHARS_SHOWN_MAX
                ? language
                : language.substring(0, LANGUAGE_CHARS_SHOWN_MAX) + "…";
    }
}

package io.rillmq.broker.filter;

import io.rillmq.protocol.body.SubscriptionData;

/**
 * Says which messages are wanted, in words of a consumer.
 *
 * @param language {@code TAG}, {@code SQL92}, or whatever else the consumer called it
 */
public record Expression(String language, String text) {
    /** All messages. */
    public static final Expression ALL = new Expression(SubscriptionData.TAG, "*");

    /** Nothing at all is {@code TAG}. */
    public Expression {
        language = language.isEmpty() ? SubscriptionData.TAG : language;
    }

    public boolean isByTag() {
        return language.equals(SubscriptionData.TAG);
    }
}

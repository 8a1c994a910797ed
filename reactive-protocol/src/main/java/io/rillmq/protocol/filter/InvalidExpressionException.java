package io.rillmq.protocol.filter;

/** The text of a subscription cannot be understood. Brokers answer SUBSCRIPTION_PARSE_FAILED (23). */
public final class InvalidExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidExpressionException(String message) {
        super(message);
    }
}

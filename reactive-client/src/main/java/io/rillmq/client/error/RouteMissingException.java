package io.rillmq.client.error;

import org.jspecify.annotations.Nullable;

/** No name server knows a route of the topic, or none has a queue that allows the operation. Names the fix. */
public final class RouteMissingException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final String topic;

    public RouteMissingException(String topic, String message, boolean retryable, @Nullable Throwable cause) {
        super(message, retryable, cause);
        this.topic = topic;
    }

    public String topic() {
        return topic;
    }
}

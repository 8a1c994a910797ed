package io.rillmq.client.error;

import org.jspecify.annotations.Nullable;

/** A connection could not be opened, or it closed before the answer came: it is unknown whether the request took effect. */
public final class ConnectionException extends ClientException {
    private static final long serialVersionUID = 1L;

    public ConnectionException(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }
}

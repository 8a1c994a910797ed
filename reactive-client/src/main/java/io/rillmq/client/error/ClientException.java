package io.rillmq.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Root of the errors that the SDK signals. {@link #isRetryable()} says whether the same call can succeed later without
 * a change of its input; the SDK's own retries have been used up by then.
 */
public abstract class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    ClientException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    public final boolean isRetryable() {
        return retryable;
    }
}

package io.rillmq.client.error;

/** The message breaks a limit and was not sent. Names the thing, the value and the limit. */
public final class InvalidMessageException extends ClientException {
    private static final long serialVersionUID = 1L;

    public InvalidMessageException(String message) {
        super(message, false, null);
    }
}

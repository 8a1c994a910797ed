package io.rillmq.client.error;

/** The client, or the part of it that was used, is closed. */
public final class ClientClosedException extends ClientException {
    private static final long serialVersionUID = 1L;

    public ClientClosedException(String message) {
        super(message, false, null);
    }
}

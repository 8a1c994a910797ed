package io.rillmq.client.error;

/** This client already receives for the consumer group: a second member needs a client of its own. */
public final class GroupInUseException extends ClientException {
    private static final long serialVersionUID = 1L;

    public GroupInUseException(String message) {
        super(message, false, null);
    }
}

package io.rillmq.protocol.command;

/** The header of a frame cannot be read. Nothing in the frame can be trusted: the connection is to be closed. */
public final class MalformedHeaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedHeaderException(String message) {
        super(message);
    }

    public MalformedHeaderException(String message, Throwable cause) {
        super(message, cause);
    }
}

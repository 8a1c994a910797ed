package io.rillmq.protocol.message;

/** Bytes that should hold a record, or a message of a batch, do not. */
public final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}

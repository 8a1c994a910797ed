package io.rillmq.store.inspect;

/** The directory is no store, is in use, or cannot be read. The message is one line that names it and the cause. */
public final class NotInspectableException extends Exception {
    private static final long serialVersionUID = 1L;

    NotInspectableException(String message) {
        super(message);
    }

    NotInspectableException(String message, Throwable cause) {
        super(message, cause);
    }
}

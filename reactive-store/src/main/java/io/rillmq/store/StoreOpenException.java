package io.rillmq.store;

/** A directory could not be opened as a store. The message is one line: what, where, and what to do. */
public final class StoreOpenException extends Exception {
    public StoreOpenException(String message) {
        super(message);
    }

    public StoreOpenException(String message, Throwable cause) {
        super(message, cause);
    }
}

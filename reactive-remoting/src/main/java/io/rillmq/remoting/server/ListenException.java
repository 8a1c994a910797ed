package io.rillmq.remoting.server;

/** A server cannot listen; the message is one line that names the address, the cause and the fix. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.rillmq.remoting.connection;

import org.jspecify.annotations.Nullable;

/** Why a request to the peer has no answer. Nothing is known about whether the peer saw the request. */
public final class RemotingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What happened, for callers that decide by it. */
    public enum Reason {
        CONNECT_FAILED,
        TIMED_OUT,
        CONNECTION_CLOSED,
        /** A bound on outstanding requests was reached; nothing was sent. */
        BUSY
    }

    private final Reason reason;

    public RemotingException(Reason reason, String message) {
        this(reason, message, null);
    }

    public RemotingException(Reason reason, String message, @Nullable Throwable cause) {
        // These are answers, not bugs: a stack of the event loop would say nothing and cost much.
        super(message, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

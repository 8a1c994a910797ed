package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.ErrorCode;

/** The cluster, or a limit of the gateway, says no. The message is fit for the client. */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public StreamException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Names the thing, the value and the limit. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What kind of no it is. */
    public ErrorCode code() {
        return code;
    }
}

package io.rillmq.client.error;

/** No answer within the time limit: it is unknown whether the request took effect. */
public final class CallTimeoutException extends ClientException {
    private static final long serialVersionUID = 1L;

    public CallTimeoutException(String message) {
        super(message, true, null);
    }
}

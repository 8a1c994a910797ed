package io.rillmq.client.error;

/** A broker or a name server answered with an error code. Its message names the request, the code and the remark. */
public final class BrokerResponseException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final int code;

    public BrokerResponseException(int code, String message, boolean retryable) {
        super(message, retryable, null);
        this.code = code;
    }

    /** The response code as RocketMQ numbers it. */
    public int code() {
        return code;
    }
}

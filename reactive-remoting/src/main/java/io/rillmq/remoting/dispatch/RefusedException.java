package io.rillmq.remoting.dispatch;

/**
 * A request that cannot be done now, found out deep in an asynchronous chain: the router answers with its code and
 * message. Not a bug: nothing is logged, and it has no stack trace.
 */
public final class RefusedException extends RuntimeException {
    private final int code;

    /**
     * @param code one of {@link io.rillmq.protocol.command.ResponseCode}
     * @param remark names the thing, the value and the limit
     */
    public RefusedException(int code, String remark) {
        super(remark, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}

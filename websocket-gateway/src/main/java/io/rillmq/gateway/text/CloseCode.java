package io.rillmq.gateway.text;

/** Why the gateway closes a socket, with the WebSocket status that says so. */
public enum CloseCode {
    /** The gateway stops. Reconnect after a random pause of some seconds. */
    GOING_AWAY(1001, "gateway is stopping"),
    /** A frame was larger than the limit. Reconnecting helps only with smaller frames. */
    TOO_LARGE(1009, "frame too large"),
    /** Too many bad frames. Do not reconnect before the client is mended. */
    BAD_FRAMES(4400, "too many bad frames"),
    /** Nothing was heard from the client for two ping intervals. Reconnect at once. */
    SILENT(4408, "no answer to pings"),
    /** The gateway has as many sockets as it may. Reconnect after a random pause of some tens of seconds. */
    TOO_MANY_SOCKETS(4429, "too many sockets");

    private final short status;
    private final String reason;

    CloseCode(int status, String reason) {
        this.status = (short) status;
        this.reason = reason;
    }

    /** The WebSocket close status. */
    public short status() {
        return status;
    }

    /** The reason sent along. */
    public String reason() {
        return reason;
    }
}

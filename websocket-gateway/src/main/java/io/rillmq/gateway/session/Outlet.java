package io.rillmq.gateway.session;

import io.rillmq.gateway.stream.EncodedMessage;
import io.rillmq.gateway.text.CloseCode;

/** The socket as its session sees it. Used on the session's context only; writing to a closed outlet does nothing. */
public interface Outlet {
    /** True when as many bytes wait to be sent as may; the session's {@code drained} is called when there is room. */
    boolean isFull();

    /** Queues a small frame. */
    void write(String text);

    /** Queues a message frame, made of a subscription's head and a shared tail. */
    void write(String head, EncodedMessage tail);

    /** Stops taking frames from the client, so that it feels the back-pressure. */
    void pauseReading();

    /** Takes frames from the client again. */
    void resumeReading();

    /** Sends a WebSocket ping. */
    void ping();

    /** Closes the socket. */
    void close(CloseCode code);
}

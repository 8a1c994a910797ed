package io.rillmq.gateway.stream;

/** A running read of a topic. Used on the listener's context. */
public interface Reading {
    /** Asks for {@code n} more messages. */
    void request(long n);

    /** Ends it; the listener hears nothing more. */
    void stop();
}

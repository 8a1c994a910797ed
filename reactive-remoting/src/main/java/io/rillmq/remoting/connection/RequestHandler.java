package io.rillmq.remoting.connection;

/** What a connection does with each request of its peer. One instance serves the connections of one event loop. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Runs on the connection's context. Takes the request: the handler releases it, and ends the exchange exactly
     * once, now or later.
     */
    void handle(Exchange exchange);
}

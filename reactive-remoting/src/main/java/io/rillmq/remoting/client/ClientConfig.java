package io.rillmq.remoting.client;

import io.rillmq.protocol.command.Serialization;
import io.rillmq.remoting.connection.ConnectionConfig;
import java.time.Duration;

/**
 * How a client connects and waits.
 *
 * @param connectTimeout RocketMQ's 3 s; for a handshake of TLS as much again
 * @param requestTimeout how long an answer may take, not counting the connect
 * @param requestsMax waiting at once, over all addresses; beyond it a request fails
 * @param serialization of the requests; peers read both
 * @param connection the bounds of each connection
 */
public record ClientConfig(
        Duration connectTimeout,
        Duration requestTimeout,
        int requestsMax,
        Serialization serialization,
        ConnectionConfig connection) {
    public static final ClientConfig DEFAULTS = new ClientConfig(
            Duration.ofSeconds(3), Duration.ofSeconds(3), 1_024, Serialization.JSON, ConnectionConfig.DEFAULTS);

    public ClientConfig {
        if (connectTimeout.toMillis() < 1 || connectTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("connectTimeout must be 1 ms to 24 days: " + connectTimeout);
        }
        if (requestTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("requestTimeout must be 1 ms or more: " + requestTimeout);
        }
        if (requestsMax < 1) {
            throw new IllegalArgumentException("requestsMax must be 1 or more: " + requestsMax);
        }
    }
}

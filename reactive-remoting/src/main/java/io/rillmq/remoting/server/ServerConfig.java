package io.rillmq.remoting.server;

import io.rillmq.remoting.connection.ConnectionConfig;
import io.rillmq.remoting.tls.ServerTlsConfig;
import java.util.List;

/**
 * Where and how a server listens.
 *
 * @param bindAddress host name or address of this machine; {@code 0.0.0.0} for all
 * @param port 0 picks a free one
 * @param portsIfFree listened on too, when nobody else does, such as the VIP port of a broker
 * @param eventLoops over which connections are spread, 1 or more
 * @param connectionsMax open at once, over all event loops; beyond it a new connection is closed at once
 * @param connections the bounds of each connection
 * @param tls on the same ports as plain text
 */
public record ServerConfig(
        String bindAddress,
        int port,
        List<Integer> portsIfFree,
        int eventLoops,
        int connectionsMax,
        ConnectionConfig connections,
        ServerTlsConfig tls) {
    private static final int CONNECTIONS_MAX = 20_000;

    public ServerConfig {
        checkPort(port, 0);
        portsIfFree = List.copyOf(portsIfFree);
        portsIfFree.forEach(each -> checkPort(each, 1));
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops must be 1 or more: " + eventLoops);
        }
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("connectionsMax must be 1 or more: " + connectionsMax);
        }
    }

    /** A server with the default bounds. */
    public static ServerConfig of(String bindAddress, int port, int eventLoops) {
        return new ServerConfig(
                bindAddress,
                port,
                List.of(),
                eventLoops,
                CONNECTIONS_MAX,
                ConnectionConfig.DEFAULTS,
                ServerTlsConfig.DEFAULTS);
    }

    /** The same server, listening on one more port when that is free. */
    public ServerConfig alsoOn(int extraPort) {
        return new ServerConfig(bindAddress, port, List.of(extraPort), eventLoops, connectionsMax, connections, tls);
    }

    /** The same server with other bounds for its connections. */
    public ServerConfig with(ConnectionConfig bounds) {
        return new ServerConfig(bindAddress, port, portsIfFree, eventLoops, connectionsMax, bounds, tls);
    }

    /** The same server with other TLS. */
    public ServerConfig with(ServerTlsConfig otherTls) {
        return new ServerConfig(bindAddress, port, portsIfFree, eventLoops, connectionsMax, connections, otherTls);
    }

    private static void checkPort(int port, int least) {
        if (port < least || port > 65_535) {
            throw new IllegalArgumentException("port must be " + least + " to 65535: " + port);
        }
    }
}

package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.BrokerLink;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.connection.ConnectionKey;

/** A broker's connection as the route table sees it: one object per connection. */
final class ConnectionLink implements BrokerLink {
    private static final ConnectionKey<ConnectionLink> KEY = new ConnectionKey<>("link", ConnectionLink.class);

    private final Connection connection;

    private ConnectionLink(Connection connection) {
        this.connection = connection;
    }

    /** Runs on the connection's context. When the connection closes, its brokers are forgotten at once. */
    static ConnectionLink of(Connection connection, NameServerState state) {
        ConnectionLink known = connection.get(KEY);
        if (known != null) {
            return known;
        }
        ConnectionLink link = new ConnectionLink(connection);
        connection.put(KEY, link);
        connection.onClose(() -> state.change((table, now) -> {
            table.closed(link);
            return true;
        }));
        return link;
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return connection.remoteAddress().toString();
    }
}

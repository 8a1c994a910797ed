package io.rillmq.namesrv.route;

/** The connection over which a broker registered; compared by identity. */
public interface BrokerLink {
    void close();
}

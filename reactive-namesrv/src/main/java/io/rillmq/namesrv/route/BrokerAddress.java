package io.rillmq.namesrv.route;

/**
 * Tells one running broker from another.
 *
 * @param address host:port as clients reach it
 */
public record BrokerAddress(String clusterName, String address) {}

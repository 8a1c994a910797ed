package io.rillmq.broker.register;

/**
 * Who the broker is to a name server.
 *
 * @param address host:port as clients reach it
 * @param haAddress host:port as replicas reach it
 */
public record Identity(String clusterName, String brokerName, long brokerId, String address, String haAddress) {}

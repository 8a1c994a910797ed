package io.rillmq.namesrv.route;

import io.rillmq.protocol.body.DataVersion;

/**
 * What is known of a broker's last registration.
 *
 * @param timeoutMillis after which silence means that the broker is gone
 * @param dataVersion of the topics that it brought
 */
record LiveBroker(
        String brokerName,
        long lastSeenMillis,
        long timeoutMillis,
        DataVersion dataVersion,
        String haServerAddress,
        BrokerLink link) {
    LiveBroker seen(long nowMillis) {
        return new LiveBroker(brokerName, nowMillis, timeoutMillis, dataVersion, haServerAddress, link);
    }

    boolean isExpired(long nowMillis) {
        return nowMillis - lastSeenMillis > timeoutMillis;
    }
}

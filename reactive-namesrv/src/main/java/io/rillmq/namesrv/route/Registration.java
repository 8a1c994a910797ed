package io.rillmq.namesrv.route;

import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.header.route.RegisterBrokerHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a broker says when it registers.
 *
 * @param isLegacy whether the broker knows nothing of acting masters: a release before 5.0
 * @param zoneName null when the broker names none
 */
public record Registration(
        RegisterBrokerHeader header,
        boolean isLegacy,
        @Nullable String zoneName,
        TopicConfigTable topics) {
    public Registration {
        if (header.brokerId() < 0) {
            throw new IllegalArgumentException("brokerId must be 0 or more: " + header.brokerId());
        }
    }

    BrokerAddress broker() {
        return new BrokerAddress(header.clusterName(), header.brokerAddress());
    }

    boolean isMaster() {
        return header.brokerId() == BrokerData.MASTER_ID;
    }

    long timeoutMillis(RouteConfig config) {
        Long asked = header.heartbeatTimeoutMillis();
        return asked == null || asked <= 0 ? config.brokerTimeout().toMillis() : asked;
    }
}

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The brokers of one name: a master, whose id is 0, and its slaves.
 *
 * @param addresses host:port by broker id, sorted
 * @param zoneName null when the broker names none
 */
public record BrokerData(
        @JsonProperty("cluster") String clusterName,
        String brokerName,
        @JsonProperty("brokerAddrs") Map<Long, String> addresses,
        @Nullable String zoneName,
        boolean enableActingMaster) {
    /** The id of the broker that takes writes. */
    public static final long MASTER_ID = 0;

    public BrokerData {
        clusterName = Absent.refused(clusterName, "cluster");
        brokerName = Absent.refused(brokerName, "brokerName");
        addresses = Collections.unmodifiableMap(new TreeMap<>(Absent.orEmpty(addresses)));
    }

    /** Null while there is no master. */
    public @Nullable String masterAddress() {
        return addresses.get(MASTER_ID);
    }
}

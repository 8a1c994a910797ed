package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/**
 * All clusters that a name server knows, and their brokers.
 *
 * @param brokers by name
 * @param clusters the names of the brokers of each
 */
public record ClusterInfo(
        @JsonProperty("brokerAddrTable") Map<String, BrokerData> brokers,
        @JsonProperty("clusterAddrTable") Map<String, List<String>> clusters)
        implements JsonBody {
    public ClusterInfo {
        brokers = Absent.orEmpty(brokers);
        clusters = Absent.orEmpty(clusters);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ClusterInfo fromJson(ByteBuf body) {
        return Json.read(body, ClusterInfo.class);
    }
}

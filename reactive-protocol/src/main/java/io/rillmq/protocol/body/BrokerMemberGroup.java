package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Asked for by name: the addresses of the brokers of one name. */
public record BrokerMemberGroup(
        @JsonProperty("brokerMemberGroup") Members members) implements JsonBody {
    public BrokerMemberGroup {
        members = Absent.refused(members, "brokerMemberGroup");
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static BrokerMemberGroup fromJson(ByteBuf body) {
        return Json.read(body, BrokerMemberGroup.class);
    }

    /**
     * The brokers of one name.
     *
     * @param addresses host:port by broker id, sorted; empty when the name is not known
     */
    public record Members(
            @JsonProperty("cluster") String clusterName,
            String brokerName,
            @JsonProperty("brokerAddrs") Map<Long, String> addresses) {
        public Members {
            clusterName = Absent.refused(clusterName, "cluster");
            brokerName = Absent.refused(brokerName, "brokerName");
            addresses = Collections.unmodifiableMap(new TreeMap<>(Absent.orEmpty(addresses)));
        }
    }
}

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/**
 * All producers that are connected to a broker.
 *
 * @param groups by the name of the producer group
 */
public record ProducerTable(@JsonProperty("data") Map<String, List<Producer>> groups) implements JsonBody {
    public ProducerTable {
        groups = Absent.orEmpty(groups);
    }

    /**
     * One client.
     *
     * @param remoteAddress {@code /host:port}
     * @param lastMillis when it was last heard of, epoch milliseconds
     */
    public record Producer(
            String clientId,
            @JsonProperty("remoteIP") String remoteAddress,
            String language,
            int version,
            @JsonProperty("lastUpdateTimestamp") long lastMillis) {
        public Producer {
            clientId = Absent.refused(clientId, "clientId");
            remoteAddress = Absent.refused(remoteAddress, "remoteIP");
            language = Absent.or(language, "OTHER");
        }
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ProducerTable fromJson(ByteBuf body) {
        return Json.read(body, ProducerTable.class);
    }
}

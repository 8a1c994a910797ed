package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The clients of a producer group that are connected to a broker. */
public record ProducerConnections(
        @JsonProperty("connectionSet") List<ClientConnection> connections) implements JsonBody {
    public ProducerConnections {
        connections = Absent.orEmpty(connections);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ProducerConnections fromJson(ByteBuf body) {
        return Json.read(body, ProducerConnections.class);
    }
}

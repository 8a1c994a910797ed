package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One client that is connected to a broker.
 *
 * @param clientAddress host:port
 */
public record ClientConnection(
        String clientId, @JsonProperty("clientAddr") String clientAddress, String language, int version) {
    public ClientConnection {
        clientId = Absent.refused(clientId, "clientId");
        clientAddress = Absent.refused(clientAddress, "clientAddr");
        language = Absent.or(language, "OTHER");
    }
}

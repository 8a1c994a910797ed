package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What a client tells each broker every 30 s: the groups it has.
 *
 * @param fingerprint of all subscriptions, 0 when the client gives none
 * @param isWithoutSubscriptions whether they are left out because they are as they were
 */
public record HeartbeatData(
        @JsonProperty("clientID") String clientId,
        @JsonProperty("producerDataSet") List<ProducerData> producers,
        @JsonProperty("consumerDataSet") List<ConsumerData> consumers,
        @JsonProperty("heartbeatFingerprint") int fingerprint,
        @JsonProperty("withoutSub") boolean isWithoutSubscriptions)
        implements JsonBody {
    public HeartbeatData {
        clientId = Absent.refused(clientId, "clientID");
        producers = Absent.orEmpty(producers);
        consumers = Absent.orEmpty(consumers);
    }

    public HeartbeatData(String clientId, List<ProducerData> producers, List<ConsumerData> consumers) {
        this(clientId, producers, consumers, 0, false);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static HeartbeatData fromJson(ByteBuf body) {
        return Json.read(body, HeartbeatData.class);
    }
}

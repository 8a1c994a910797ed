package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/**
 * The clients of a consumer group that are connected to a broker.
 *
 * @param subscriptions by topic
 */
public record ConsumerConnections(
        @JsonProperty("connectionSet") List<ClientConnection> connections,
        @JsonProperty("subscriptionTable") Map<String, SubscriptionData> subscriptions,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere)
        implements JsonBody {
    public ConsumerConnections {
        consumeType = Absent.or(consumeType, ConsumeType.CONSUME_PASSIVELY);
        messageModel = Absent.or(messageModel, MessageModel.CLUSTERING);
        consumeFromWhere = Absent.or(consumeFromWhere, ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        connections = Absent.orEmpty(connections);
        subscriptions = Absent.orEmpty(subscriptions);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ConsumerConnections fromJson(ByteBuf body) {
        return Json.read(body, ConsumerConnections.class);
    }
}

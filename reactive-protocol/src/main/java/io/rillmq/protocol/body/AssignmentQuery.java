package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;

/**
 * A client asks which queues of a topic are its own.
 *
 * @param strategyName how they are divided, {@code AVG} for most clients
 */
public record AssignmentQuery(
        String topic, String consumerGroup, String clientId, String strategyName, MessageModel messageModel)
        implements JsonBody {
    public AssignmentQuery {
        topic = Absent.refused(topic, "topic");
        consumerGroup = Absent.refused(consumerGroup, "consumerGroup");
        clientId = Absent.refused(clientId, "clientId");
        strategyName = Absent.refused(strategyName, "strategyName");
        messageModel = Absent.or(messageModel, MessageModel.CLUSTERING);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static AssignmentQuery fromJson(ByteBuf body) {
        return Json.read(body, AssignmentQuery.class);
    }
}

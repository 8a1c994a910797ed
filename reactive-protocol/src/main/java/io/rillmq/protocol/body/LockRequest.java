package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.List;

/**
 * Locks or unlocks queues for one client of a group.
 *
 * @param onlyThisBroker whether replicas need not agree
 */
public record LockRequest(
        String clientId,
        String consumerGroup,
        @JsonProperty("mqSet") List<MessageQueue> queues,
        boolean onlyThisBroker) implements JsonBody {
    public LockRequest {
        clientId = Absent.refused(clientId, "clientId");
        consumerGroup = Absent.refused(consumerGroup, "consumerGroup");
        queues = Absent.orEmpty(queues);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static LockRequest fromJson(ByteBuf body) {
        return Json.read(body, LockRequest.class);
    }
}

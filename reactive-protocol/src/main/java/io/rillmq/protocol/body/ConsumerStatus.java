package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.Map;

/**
 * How far clients say that they are.
 *
 * @param queues what one client answers
 * @param clients what a broker answers: the queues of each client, by its id
 */
public record ConsumerStatus(
        @JsonSerialize(using = BareKeyWriter.class) @JsonProperty("messageQueueTable")
        Map<MessageQueue, Long> queues,

        @JsonSerialize(contentUsing = BareKeyWriter.class) @JsonProperty("consumerTable")
        Map<String, Map<MessageQueue, Long>> clients)
        implements JsonBody {
    public ConsumerStatus {
        queues = Absent.orEmpty(queues);
        clients = Absent.orEmpty(clients);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ConsumerStatus fromJson(ByteBuf body) {
        return Json.read(body, ConsumerStatus.class);
    }
}

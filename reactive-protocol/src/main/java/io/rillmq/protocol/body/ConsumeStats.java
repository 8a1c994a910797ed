package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.Map;

/**
 * How far a group is behind, by queue.
 *
 * @param consumeRate messages per second
 */
public record ConsumeStats(
        @JsonSerialize(using = BareKeyWriter.class) @JsonProperty("offsetTable")
        Map<MessageQueue, QueueProgress> queues,

        @JsonProperty("consumeTps") double consumeRate)
        implements JsonBody {
    public ConsumeStats {
        queues = Absent.orEmpty(queues);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ConsumeStats fromJson(ByteBuf body) {
        return Json.read(body, ConsumeStats.class);
    }

    /**
     * One queue.
     *
     * @param brokerOffset the queue offset of the next message stored
     * @param consumerOffset the queue offset of the next message to consume
     * @param pullOffset the queue offset of the next message to pull
     * @param lastMillis store time of the last message consumed, epoch milliseconds
     */
    public record QueueProgress(
            long brokerOffset,
            long consumerOffset,
            long pullOffset,
            @JsonProperty("lastTimestamp") long lastMillis) {}
}

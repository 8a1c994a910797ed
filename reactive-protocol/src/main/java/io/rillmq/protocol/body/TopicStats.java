package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.Map;

/**
 * The offsets of the queues of a topic on one broker.
 *
 * @param putRate messages stored per second
 */
public record TopicStats(
        @JsonSerialize(using = BareKeyWriter.class) @JsonProperty("offsetTable")
        Map<MessageQueue, QueueStats> queues,

        @JsonProperty("topicPutTps") double putRate)
        implements JsonBody {
    public TopicStats {
        queues = Absent.orEmpty(queues);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static TopicStats fromJson(ByteBuf body) {
        return Json.read(body, TopicStats.class);
    }

    /**
     * One queue.
     *
     * @param maxOffset the queue offset of the next message
     * @param lastStoreMillis epoch milliseconds, 0 when the queue is empty
     */
    public record QueueStats(
            long minOffset,
            long maxOffset,
            @JsonProperty("lastUpdateTimestamp") long lastStoreMillis) {}
}

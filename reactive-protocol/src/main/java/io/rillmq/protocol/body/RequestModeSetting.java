package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;

/**
 * How one group asks for the messages of one topic.
 *
 * @param shareCount in POP mode, how many other members each member shares its queues with; 0 or less: with all
 */
public record RequestModeSetting(
        String topic,
        String consumerGroup,
        MessageRequestMode mode,
        @JsonProperty("popShareQueueNum") int shareCount) implements JsonBody {
    public RequestModeSetting {
        topic = Absent.refused(topic, "topic");
        consumerGroup = Absent.refused(consumerGroup, "consumerGroup");
        mode = Absent.or(mode, MessageRequestMode.PULL);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static RequestModeSetting fromJson(ByteBuf body) {
        return Json.read(body, RequestModeSetting.class);
    }
}

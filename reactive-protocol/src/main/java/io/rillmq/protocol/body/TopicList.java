package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of topics.
 *
 * @param brokerAddress any broker that has them; mostly null
 */
public record TopicList(
        @JsonProperty("topicList") List<String> topics,
        @JsonProperty("brokerAddr") @Nullable String brokerAddress) implements JsonBody {
    public TopicList {
        topics = Absent.orEmpty(topics);
    }

    public TopicList(List<String> topics) {
        this(topics, null);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static TopicList fromJson(ByteBuf body) {
        return Json.read(body, TopicList.class);
    }
}

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * How groups ask for messages. Also the shape of {@code config/messageRequestMode.json}.
 *
 * @param modes by topic, then by consumer group
 */
public record RequestModeTable(
        @JsonProperty("messageRequestModeMap") Map<String, Map<String, RequestModeSetting>> modes) implements JsonBody {
    public RequestModeTable {
        modes = Absent.orEmpty(modes);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static RequestModeTable fromJson(ByteBuf body) {
        return Json.read(body, RequestModeTable.class);
    }
}

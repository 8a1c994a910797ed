package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.name.MessageQueue;
import java.util.Map;

/** One offset for each of some queues. */
public record QueueOffsets(
        @JsonSerialize(using = BareKeyWriter.class) @JsonProperty("offsetTable")
        Map<MessageQueue, Long> offsets) implements JsonBody {
    public QueueOffsets {
        offsets = Absent.orEmpty(offsets);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static QueueOffsets fromJson(ByteBuf body) {
        return Json.read(body, QueueOffsets.class);
    }
}

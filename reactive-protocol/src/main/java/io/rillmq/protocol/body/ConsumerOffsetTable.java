package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * How far all groups have consumed. Also the shape of {@code config/consumerOffset.json}.
 *
 * @param offsets by {@code topic@group}, then by queue id
 */
public record ConsumerOffsetTable(
        DataVersion dataVersion,
        @JsonProperty("offsetTable") Map<String, Map<Integer, Long>> offsets) implements JsonBody {
    public ConsumerOffsetTable {
        dataVersion = Absent.or(dataVersion, DataVersion.NONE);
        offsets = Absent.orEmpty(offsets);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ConsumerOffsetTable fromJson(ByteBuf body) {
        return Json.read(body, ConsumerOffsetTable.class);
    }
}

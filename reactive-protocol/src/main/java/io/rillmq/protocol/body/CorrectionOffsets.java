package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * How far the slowest group has come in each queue.
 *
 * @param offsets by queue id; {@link Long#MAX_VALUE} where the group that asked is behind that
 */
public record CorrectionOffsets(
        @JsonProperty("correctionOffsets") Map<Integer, Long> offsets) implements JsonBody {
    public CorrectionOffsets {
        offsets = Absent.orEmpty(offsets);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static CorrectionOffsets fromJson(ByteBuf body) {
        return Json.read(body, CorrectionOffsets.class);
    }
}

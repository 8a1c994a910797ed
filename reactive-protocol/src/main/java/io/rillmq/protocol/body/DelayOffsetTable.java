package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * How far delayed messages are delivered. Also the shape of {@code config/delayOffset.json}.
 *
 * @param offsets queue offset by delay level
 * @param deliveredBehind place of the log by delay level: what was delivered from the offset on is behind it. Not
 *     RocketMQ's, which passes it over
 */
public record DelayOffsetTable(
        DataVersion dataVersion,
        @JsonProperty("offsetTable") Map<Integer, Long> offsets,

        @JsonProperty("rillDeliveredBehind") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<Integer, Long> deliveredBehind)
        implements JsonBody {
    public DelayOffsetTable {
        dataVersion = Absent.or(dataVersion, DataVersion.NONE);
        offsets = Absent.orEmpty(offsets);
        deliveredBehind = Absent.orEmpty(deliveredBehind);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static DelayOffsetTable fromJson(ByteBuf body) {
        return Json.read(body, DelayOffsetTable.class);
    }
}

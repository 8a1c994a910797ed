package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The ids of the clients of a group. */
public record ConsumerIdList(@JsonProperty("consumerIdList") List<String> clientIds) implements JsonBody {
    public ConsumerIdList {
        clientIds = Absent.orEmpty(clientIds);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static ConsumerIdList fromJson(ByteBuf body) {
        return Json.read(body, ConsumerIdList.class);
    }
}

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Names of consumer groups. */
public record GroupList(@JsonProperty("groupList") List<String> groups) implements JsonBody {
    public GroupList {
        groups = Absent.orEmpty(groups);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static GroupList fromJson(ByteBuf body) {
        return Json.read(body, GroupList.class);
    }
}

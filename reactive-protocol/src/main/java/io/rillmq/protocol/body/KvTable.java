package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/** Texts by name: a namespace of the configuration, the running state of a broker. */
public record KvTable(Map<String, String> table) implements JsonBody {
    public KvTable {
        table = Absent.orEmpty(table);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static KvTable fromJson(ByteBuf body) {
        return Json.read(body, KvTable.class);
    }
}

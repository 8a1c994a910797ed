package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;

/**
 * A setting of a broker that was changed while it ran.
 *
 * @param value what it was changed to
 * @param given what the broker's configuration said then, its default included
 */
public record Setting(String value, String given) implements JsonBody {
    public Setting {
        value = Absent.refused(value, "value");
        given = Absent.refused(given, "given");
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static Setting fromJson(ByteBuf body) {
        return Json.read(body, Setting.class);
    }
}

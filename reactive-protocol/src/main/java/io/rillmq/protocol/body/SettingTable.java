package io.rillmq.protocol.body;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * All settings of a broker that were changed while it ran, by RocketMQ's keys. Also the shape of {@code
 * config/rillSettings.json}.
 */
public record SettingTable(DataVersion dataVersion, Map<String, Setting> settings) implements JsonBody {
    public SettingTable {
        dataVersion = Absent.or(dataVersion, DataVersion.NONE);
        settings = Absent.orEmpty(settings);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static SettingTable fromJson(ByteBuf body) {
        return Json.read(body, SettingTable.class);
    }
}

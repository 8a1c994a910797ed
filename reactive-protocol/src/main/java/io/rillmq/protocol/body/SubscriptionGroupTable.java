package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * The consumer groups of a broker. Also the shape of {@code config/subscriptionGroup.json}.
 *
 * @param groups by name
 * @param forbiddenTable topics that a group may not read; empty
 */
public record SubscriptionGroupTable(
        DataVersion dataVersion,
        @JsonProperty("subscriptionGroupTable") Map<String, SubscriptionGroupConfig> groups,
        Map<String, Map<String, Integer>> forbiddenTable)
        implements JsonBody {
    public SubscriptionGroupTable {
        dataVersion = Absent.or(dataVersion, DataVersion.NONE);
        groups = Absent.orEmpty(groups);
        forbiddenTable = Absent.orEmpty(forbiddenTable);
    }

    public SubscriptionGroupTable(DataVersion dataVersion, Map<String, SubscriptionGroupConfig> groups) {
        this(dataVersion, groups, Map.of());
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static SubscriptionGroupTable fromJson(ByteBuf body) {
        return Json.read(body, SubscriptionGroupTable.class);
    }
}

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * The topics of a broker. Also the shape of {@code config/topics.json}. The three last members are about static topics.
 *
 * @param topics by name
 */
public record TopicConfigTable(
        DataVersion dataVersion,
        @JsonProperty("topicConfigTable") Map<String, TopicConfig> topics,
        DataVersion mappingDataVersion,
        Map<String, Object> topicQueueMappingDetailMap,
        Map<String, Object> topicQueueMappingInfoMap)
        implements JsonBody {
    public TopicConfigTable {
        dataVersion = Absent.or(dataVersion, DataVersion.NONE);
        topics = Absent.orEmpty(topics);
        mappingDataVersion = Absent.or(mappingDataVersion, DataVersion.NONE);
        topicQueueMappingDetailMap = Absent.orEmpty(topicQueueMappingDetailMap);
        topicQueueMappingInfoMap = Absent.orEmpty(topicQueueMappingInfoMap);
    }

    public TopicConfigTable(DataVersion dataVersion, Map<String, TopicConfig> topics) {
        this(dataVersion, topics, new DataVersion(0, dataVersion.timestamp(), 0), Map.of(), Map.of());
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static TopicConfigTable fromJson(ByteBuf body) {
        return Json.read(body, TopicConfigTable.class);
    }
}

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topics of a broker. Also the shape of {@code config/topics.json}. The three last members are about static topics.
 *
 * @param topics by name
 * @param mappings of static topics, where brokers register
 */
public record TopicConfigTable(
        DataVersion dataVersion,
        @JsonProperty("topicConfigTable") Map<String, TopicConfig> topics,
        DataVersion mappingDataVersion,
        Map<String, QueueMapping> topicQueueMappingDetailMap,
        @JsonProperty("topicQueueMappingInfoMap") Map<String, QueueMappingInfo> mappings)
        implements JsonBody {
    public TopicConfigTable {
        dataVersion = Absent.or(dataVersion, DataVersion.NONE);
        topics = Absent.orEmpty(topics);
        mappingDataVersion = Absent.or(mappingDataVersion, DataVersion.NONE);
        topicQueueMappingDetailMap = Absent.orEmpty(topicQueueMappingDetailMap);
        mappings = Absent.orEmpty(mappings);
    }

    public TopicConfigTable(DataVersion dataVersion, Map<String, TopicConfig> topics) {
        this(dataVersion, topics, new DataVersion(0, dataVersion.timestamp(), 0), Map.of(), Map.of());
    }

    /** The same as it is registered: with what name servers need of static topics. */
    public TopicConfigTable registered() {
        Map<String, QueueMappingInfo> infos = new TreeMap<>();
        mapped().forEach((topic, mapping) -> infos.put(topic, mapping.info()));
        return new TopicConfigTable(dataVersion, topics, mappingDataVersion, Map.of(), infos);
    }

    /** The same as tools ask for it: with all that is known of static topics. */
    public TopicConfigTable detailed() {
        return new TopicConfigTable(dataVersion, topics, mappingDataVersion, mapped(), Map.of());
    }

    private Map<String, QueueMapping> mapped() {
        Map<String, QueueMapping> mapped = new TreeMap<>();
        topics.forEach((topic, config) -> {
            QueueMapping mapping = config.mapping();
            if (mapping != null) {
                mapped.put(topic, mapping);
            }
        });
        return mapped;
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

package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the queues of a topic are.
 *
 * @param orderTopicConf queues per broker of an ordered topic, {@code a:4;b:4}; null for most
 * @param filterServerTable a legacy, always empty
 * @param mappings by broker name, of a static topic; null for any other
 */
public record TopicRouteData(
        @Nullable String orderTopicConf,
        @JsonProperty("queueDatas") List<QueueData> queues,
        @JsonProperty("brokerDatas") List<BrokerData> brokers,
        Map<String, List<String>> filterServerTable,
        @JsonProperty("topicQueueMappingByBroker") @Nullable Map<String, QueueMappingInfo> mappings)
        implements JsonBody {
    public TopicRouteData {
        queues = Absent.orEmpty(queues);
        brokers = Absent.orEmpty(brokers);
        filterServerTable = Absent.orEmpty(filterServerTable);
    }

    public TopicRouteData(List<QueueData> queues, List<BrokerData> brokers) {
        this(null, queues, brokers, Map.of(), null);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static TopicRouteData fromJson(ByteBuf body) {
        return Json.read(body, TopicRouteData.class);
    }

    /** With broker ids as unquoted keys, for clients before 4.9.4 that do not ask for standard JSON. */
    public byte[] toLegacyJson() {
        return Json.writeLegacy(this);
    }
}

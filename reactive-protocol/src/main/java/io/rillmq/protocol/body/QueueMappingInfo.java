package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * Which queues of a static topic a broker has, as its route says it.
 *
 * @param queueCount queues of the topic on all brokers
 * @param ownQueues the broker's own queue by number in the topic
 */
public record QueueMappingInfo(
        String topic,
        String scope,
        @JsonProperty("totalQueues") int queueCount,
        @JsonProperty("bname") String brokerName,
        long epoch,
        @JsonProperty("dirty") boolean isDirty,
        @JsonProperty("currIdMap") Map<Integer, Integer> ownQueues)
        implements JsonBody {
    public QueueMappingInfo {
        topic = Absent.refused(topic, "topic");
        scope = Absent.or(scope, QueueMapping.GLOBAL);
        brokerName = Absent.refused(brokerName, "bname");
        ownQueues = Absent.orEmpty(ownQueues);
    }
}

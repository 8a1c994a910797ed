package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which queues of a static topic a broker has. Such a topic has queues of its own, numbered over all brokers.
 *
 * @param scope part of the name under which clients know the topic's queues
 * @param queueCount queues of the topic on all brokers
 * @param epoch when the mapping was made: the later one wins
 * @param hostedQueues by number in the topic, where each queue was and at last is
 */
public record QueueMapping(
        String topic,
        String scope,
        @JsonProperty("totalQueues") int queueCount,
        @JsonProperty("bname") String brokerName,
        long epoch,
        Map<Integer, List<QueuePlace>> hostedQueues)
        implements JsonBody {
    public static final String GLOBAL = "__global__";

    public QueueMapping {
        topic = Absent.refused(topic, "topic");
        scope = Absent.or(scope, GLOBAL);
        brokerName = Absent.refused(brokerName, "bname");
        hostedQueues = Absent.orEmpty(hostedQueues);
    }

    /**
     * Reads the readable bytes of {@code body}, whose index does not move.
     *
     * @throws MalformedBodyException when they are not such a body
     */
    public static QueueMapping fromJson(ByteBuf body) {
        return Json.read(body, QueueMapping.class);
    }

    /** The broker's own queue for a queue of the topic, null when the broker does not have it now. */
    public @Nullable Integer ownQueueOf(int queueId) {
        List<QueuePlace> places = hostedQueues.get(queueId);
        if (places == null || places.isEmpty()) {
            return null;
        }
        QueuePlace last = places.get(places.size() - 1);
        return last.brokerName().equals(brokerName) ? last.queueId() : null;
    }

    /** What name servers and clients need of it. */
    public QueueMappingInfo info() {
        Map<Integer, Integer> ownQueues = new TreeMap<>();
        hostedQueues.keySet().forEach(queueId -> {
            Integer own = ownQueueOf(queueId);
            if (own != null) {
                ownQueues.put(queueId, own);
            }
        });
        return new QueueMappingInfo(topic, scope, queueCount, brokerName, epoch, false, ownQueues);
    }
}

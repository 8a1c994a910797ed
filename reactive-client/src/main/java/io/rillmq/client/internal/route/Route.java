package io.rillmq.client.internal.route;

import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.QueueMappingInfo;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the queues of a topic are. An immutable snapshot.
 *
 * @param addresses per broker name, {@code host:port} by broker id; 0 is the master
 * @param readable queues that may be read, sorted
 * @param writable queues that may be written, on brokers that have a master, sorted
 * @param isProvisional whether the topic is not there yet and these are the queues that a first message would create
 */
public record Route(
        Topic topic,
        Map<String, Map<Long, String>> addresses,
        List<MessageQueue> readable,
        List<MessageQueue> writable,
        boolean isProvisional) {
    private static final long MASTER_ID = BrokerData.MASTER_ID;

    static Route of(Topic topic, TopicRouteData data) {
        return of(topic, data, Integer.MAX_VALUE, false);
    }

    /** The route of a topic that does not exist: its first message creates it where {@code template} is. */
    static Route provisional(Topic topic, TopicRouteData template, int queuesMax) {
        return of(topic, template, queuesMax, true);
    }

    private static Route of(Topic topic, TopicRouteData data, int queuesMax, boolean isProvisional) {
        Map<String, Map<Long, String>> addresses = new TreeMap<>();
        for (BrokerData broker : data.brokers()) {
            addresses.put(broker.brokerName(), broker.addresses());
        }
        List<MessageQueue> readable = new ArrayList<>();
        List<MessageQueue> writable = new ArrayList<>();
        for (QueueData queues : data.queues()) {
            Map<Long, String> broker = addresses.getOrDefault(queues.brokerName(), Map.of());
            if (Permissions.isReadable(queues.permission()) && !broker.isEmpty()) {
                addQueues(topic, data, queues.brokerName(), Math.min(queuesMax, queues.readQueueCount()), readable);
            }
            if (Permissions.isWritable(queues.permission()) && broker.containsKey(MASTER_ID)) {
                int count = isProvisional ? queues.readQueueCount() : queues.writeQueueCount();
                addQueues(topic, data, queues.brokerName(), Math.min(queuesMax, count), writable);
            }
        }
        Collections.sort(readable);
        Collections.sort(writable);
        return new Route(
                topic,
                Collections.unmodifiableMap(addresses),
                Collections.unmodifiableList(readable),
                Collections.unmodifiableList(writable),
                isProvisional);
    }

    private static void addQueues(
            Topic topic, TopicRouteData data, String brokerName, int count, List<MessageQueue> out) {
        Map<String, QueueMappingInfo> mappings = data.mappings();
        if (mappings != null) {
            // The queues of a static topic have numbers of their own, which its brokers know.
            QueueMappingInfo mapping = mappings.get(brokerName);
            Set<Integer> queueIds =
                    mapping == null ? Set.of() : mapping.ownQueues().keySet();
            queueIds.forEach(queueId -> out.add(new MessageQueue(topic, brokerName, queueId)));
            return;
        }
        for (int queueId = 0; queueId < count; queueId++) {
            out.add(new MessageQueue(topic, brokerName, queueId));
        }
    }

    /** The master's address; null when there is none. */
    public @Nullable String master(String brokerName) {
        return addresses.getOrDefault(brokerName, Map.of()).get(MASTER_ID);
    }

    /** The address to read from: of {@code brokerId}, else of the master, else of any. Null when there is none. */
    public @Nullable String address(String brokerName, long brokerId) {
        Map<Long, String> broker = addresses.getOrDefault(brokerName, Map.of());
        String wanted = broker.getOrDefault(brokerId, broker.get(MASTER_ID));
        return wanted != null || broker.isEmpty()
                ? wanted
                : broker.values().iterator().next();
    }

    /** All brokers, slaves included. */
    public Set<String> allAddresses() {
        Set<String> all = new TreeSet<>();
        addresses.values().forEach(broker -> all.addAll(broker.values()));
        return all;
    }

    /** The masters' addresses. */
    public Set<String> masters() {
        Set<String> masters = new TreeSet<>();
        addresses.keySet().forEach(name -> {
            String master = master(name);
            if (master != null) {
                masters.add(master);
            }
        });
        return masters;
    }
}

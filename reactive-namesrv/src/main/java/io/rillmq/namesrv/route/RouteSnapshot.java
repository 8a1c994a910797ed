package io.rillmq.namesrv.route;

import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.QueueMappingInfo;
import io.rillmq.protocol.body.TopicRouteData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The routes at one moment. Immutable: any thread may read it. */
public final class RouteSnapshot {
    public static final RouteSnapshot EMPTY = new RouteSnapshot(Map.of(), Map.of(), new TreeMap<>());

    private final Map<String, Map<String, QueueData>> topics;
    private final Map<String, Map<String, QueueMappingInfo>> mappings;
    private final SortedMap<String, BrokerData> brokers;
    private final SortedMap<String, List<String>> clusters;

    RouteSnapshot(
            Map<String, Map<String, QueueData>> topics,
            Map<String, Map<String, QueueMappingInfo>> mappings,
            SortedMap<String, BrokerData> brokers) {
        this.topics = topics;
        this.mappings = mappings;
        this.brokers = Collections.unmodifiableSortedMap(brokers);
        SortedMap<String, List<String>> names = new TreeMap<>();
        brokers.values().forEach(broker -> names.computeIfAbsent(broker.clusterName(), ignored -> new ArrayList<>())
                .add(broker.brokerName()));
        this.clusters = Collections.unmodifiableSortedMap(names);
    }

    /** The queues of a topic and the brokers that have them; empty when none of the brokers is there. */
    public Optional<TopicRouteData> route(String topic) {
        Map<String, QueueData> queues = topics.getOrDefault(topic, Map.of());
        List<BrokerData> present = queues.keySet().stream()
                .map(brokers::get)
                .filter(Objects::nonNull)
                .toList();
        return present.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TopicRouteData(null, List.copyOf(queues.values()), present, Map.of(), mappings.get(topic)));
    }

    /** By name, sorted. */
    public Map<String, BrokerData> brokers() {
        return brokers;
    }

    /** The names of the brokers of each cluster, sorted. */
    public Map<String, List<String>> clusters() {
        return clusters;
    }

    public @Nullable BrokerData broker(String brokerName) {
        return brokers.get(brokerName);
    }

    /** Sorted. */
    public List<String> topicNames() {
        return topics.keySet().stream().sorted().toList();
    }

    /** Sorted. */
    public List<String> topicsOfCluster(String clusterName) {
        List<String> members = clusters.getOrDefault(clusterName, List.of());
        return topics.entrySet().stream()
                .filter(topic -> members.stream().anyMatch(topic.getValue()::containsKey))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The topics whose system flag is as asked, sorted; the first broker of a topic speaks for all. */
    public List<String> topicsWithSysFlag(IntPredicate asked) {
        return topics.entrySet().stream()
                .filter(topic ->
                        asked.test(topic.getValue().values().iterator().next().topicSysFlag()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}

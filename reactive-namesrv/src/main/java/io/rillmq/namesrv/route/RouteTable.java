package io.rillmq.namesrv.route;

import io.rillmq.namesrv.route.RegistrationOutcome.Refused;
import io.rillmq.namesrv.route.RegistrationOutcome.Registered;
import io.rillmq.namesrv.route.RegistrationOutcome.Superseded;
import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.QueueData;
import io.rillmq.protocol.body.QueueMappingInfo;
import io.rillmq.protocol.body.TopicConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers that live and the topics that they have. Rules as in RocketMQ's {@code RouteInfoManager}. Owned by one
 * thread: every method runs on it. Others read the {@link #snapshot}.
 *
 * <p>The maps hold immutable values, which are replaced: a snapshot shares them.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    private final RouteConfig config;
    /** By topic, then by broker name. */
    private final Map<String, Map<String, QueueData>> topics = new HashMap<>();

    /** Of static topics: by topic, then by broker name. */
    private final Map<String, Map<String, QueueMappingInfo>> mappings = new HashMap<>();

    private final Map<String, BrokerData> brokers = new HashMap<>();
    private final Map<BrokerAddress, LiveBroker> live = new HashMap<>();
    private @Nullable RouteSnapshot snapshot;

    public RouteTable(RouteConfig config) {
        this.config = config;
    }

    /** All that clients ask for, as it is now; the same object until something changes. */
    public RouteSnapshot snapshot() {
        RouteSnapshot current = snapshot;
        if (current == null) {
            current = new RouteSnapshot(Map.copyOf(topics), Map.copyOf(mappings), new TreeMap<>(brokers));
            snapshot = current;
        }
        return current;
    }

    /** Registers a broker, or refreshes what is known of it. */
    public RegistrationOutcome register(Registration registration, BrokerLink link, long nowMillis) {
        String brokerName = registration.header().brokerName();
        long brokerId = registration.header().brokerId();
        String address = registration.header().brokerAddress();
        BrokerData known = brokers.get(brokerName);
        TreeMap<Long, String> addresses = new TreeMap<>(known == null ? Map.of() : known.addresses());
        // A slave that became the master, or was given another id.
        addresses.entrySet().removeIf(entry -> entry.getValue().equals(address) && entry.getKey() != brokerId);

        String previousAddress = addresses.get(brokerId);
        if (previousAddress != null && isNewer(previousAddress, address, registration)) {
            live.remove(registration.broker());
            return new Superseded();
        }
        if (previousAddress == null && registration.topics().topics().size() == 1) {
            // The news of one topic overtook the full registration: what is known of the broker would be wrong.
            return new Refused("register broker failed");
        }
        Refused overBound = checkBounds(registration, known == null);
        if (overBound != null) {
            return overBound;
        }

        LiveBroker former = live.get(registration.broker());
        if (former != null && !former.brokerName().equals(brokerName)) {
            unregister(registration.broker(), former.brokerName());
        }
        addresses.put(brokerId, address);
        putBroker(new BrokerData(
                registration.header().clusterName(),
                brokerName,
                addresses,
                registration.zoneName(),
                registration.header().isActingMasterEnabled()));
        boolean isPrimeSlave = !registration.isLegacy() && !registration.isMaster() && brokerId == addresses.firstKey();
        if (registration.isMaster() || isPrimeSlave) {
            putTopics(registration, previousAddress == null, isPrimeSlave);
        }
        LiveBroker before = live.put(
                registration.broker(),
                new LiveBroker(
                        brokerName,
                        nowMillis,
                        registration.timeoutMillis(config),
                        registration.topics().dataVersion(),
                        registration.header().haServerAddress(),
                        link));
        if (before == null) {
            LOG.info(
                    "broker {} id {} of {} is here, at {}",
                    brokerName,
                    brokerId,
                    registration.header().clusterName(),
                    address);
        }
        return registered(registration, addresses);
    }

    /** Whether the broker that has the id now, at another address, lives and knows more than the one that registers. */
    private boolean isNewer(String previousAddress, String address, Registration registration) {
        if (previousAddress.equals(address)) {
            return false;
        }
        LiveBroker previous = live.get(new BrokerAddress(registration.header().clusterName(), previousAddress));
        return previous != null
                && previous.dataVersion().stateVersion()
                        > registration.topics().dataVersion().stateVersion();
    }

    private @Nullable Refused checkBounds(Registration registration, boolean isNewBroker) {
        if (isNewBroker && brokers.size() >= config.brokersMax()) {
            return new Refused("brokersMax " + config.brokersMax() + " reached");
        }
        Set<String> registered = registration.topics().topics().keySet();
        if (topics.size() + registered.size() > config.topicsMax()) {
            long added = registered.stream()
                    .filter(topic -> !topics.containsKey(topic))
                    .count();
            if (topics.size() + added > config.topicsMax()) {
                return new Refused("topicsMax " + config.topicsMax() + " reached");
            }
        }
        return null;
    }

    private void putTopics(Registration registration, boolean isFirst, boolean isPrimeSlave) {
        String brokerName = registration.header().brokerName();
        LiveBroker previous = live.get(registration.broker());
        boolean isChanged = isFirst
                || previous == null
                || !previous.dataVersion().equals(registration.topics().dataVersion());
        boolean isReadOnly = isPrimeSlave && registration.header().isActingMasterEnabled();
        registration.topics().topics().forEach((topic, settings) -> {
            if (isChanged || !topics.getOrDefault(topic, Map.of()).containsKey(brokerName)) {
                putQueues(topic, queuesOf(brokerName, settings, isReadOnly));
                putMapping(topic, brokerName, registration.topics().mappings().get(topic));
            }
        });
    }

    private static QueueData queuesOf(String brokerName, TopicConfig topic, boolean isReadOnly) {
        return new QueueData(
                brokerName,
                topic.readQueueCount(),
                topic.writeQueueCount(),
                isReadOnly ? topic.permission() & ~Permissions.WRITE : topic.permission(),
                topic.topicSysFlag());
    }

    private Registered registered(Registration registration, Map<Long, String> addresses) {
        String master = addresses.get(BrokerData.MASTER_ID);
        if (registration.isMaster() || master == null) {
            return new Registered(null, null);
        }
        LiveBroker liveMaster = live.get(new BrokerAddress(registration.header().clusterName(), master));
        return liveMaster == null ? new Registered(null, null) : new Registered(master, liveMaster.haServerAddress());
    }

    /** Notes that a broker is there. An unknown one stays unknown: only a registration brings its topics. */
    public void seen(BrokerAddress broker, long nowMillis) {
        live.computeIfPresent(broker, (ignored, known) -> known.seen(nowMillis));
    }

    /** The version of the topics that are known of a broker; null when it is unknown. */
    public @Nullable DataVersion dataVersion(BrokerAddress broker) {
        LiveBroker known = live.get(broker);
        return known == null ? null : known.dataVersion();
    }

    /** Forgets a broker at once. */
    public void unregister(BrokerAddress broker, String brokerName) {
        if (live.remove(broker) != null) {
            LOG.info("broker {} of {} at {} is gone", brokerName, broker.clusterName(), broker.address());
        }
        BrokerData known = brokers.get(brokerName);
        if (known == null || !known.addresses().containsValue(broker.address())) {
            return;
        }
        TreeMap<Long, String> left = new TreeMap<>(known.addresses());
        left.values().removeIf(broker.address()::equals);
        if (left.isEmpty()) {
            changed();
            brokers.remove(brokerName);
            removeTopicsOf(Set.of(brokerName), List.copyOf(topics.keySet()));
            return;
        }
        putBroker(new BrokerData(known.clusterName(), brokerName, left, known.zoneName(), known.enableActingMaster()));
        if (known.enableActingMaster() && !left.containsKey(BrokerData.MASTER_ID)) {
            changePermissions(brokerName, permission -> permission & ~Permissions.WRITE);
        }
    }

    /** Forgets the brokers whose last registration came over {@code link}. */
    public void closed(BrokerLink link) {
        List<BrokerAddress> gone = new ArrayList<>();
        live.forEach((broker, known) -> {
            if (known.link() == link) {
                gone.add(broker);
            }
        });
        gone.forEach(this::forget);
    }

    /**
     * Forgets the brokers that were silent for too long.
     *
     * @return their connections, to be closed
     */
    public List<BrokerLink> expire(long nowMillis) {
        List<BrokerAddress> gone = new ArrayList<>();
        List<BrokerLink> links = new ArrayList<>();
        live.forEach((broker, known) -> {
            if (known.isExpired(nowMillis)) {
                gone.add(broker);
                links.add(known.link());
            }
        });
        gone.forEach(this::forget);
        return links;
    }

    private void forget(BrokerAddress broker) {
        LiveBroker known = live.get(broker);
        if (known != null) {
            unregister(broker, known.brokerName());
        }
    }

    /**
     * Makes clients send elsewhere, until the broker registers with changed topics.
     *
     * @return how many topics the broker has
     */
    public int wipeWritePermission(String brokerName) {
        return changePermissions(brokerName, permission -> permission & ~Permissions.WRITE);
    }

    /**
     * Lets clients read and send again, whatever the permission was before.
     *
     * @return how many topics the broker has
     */
    public int addWritePermission(String brokerName) {
        return changePermissions(brokerName, permission -> Permissions.READ_WRITE);
    }

    private int changePermissions(String brokerName, UnaryOperator<Integer> change) {
        int count = 0;
        for (String topic : List.copyOf(topics.keySet())) {
            QueueData queues = topics.getOrDefault(topic, Map.of()).get(brokerName);
            if (queues != null) {
                count++;
                putQueues(
                        topic,
                        new QueueData(
                                brokerName,
                                queues.readQueueCount(),
                                queues.writeQueueCount(),
                                change.apply(queues.permission()),
                                queues.topicSysFlag()));
            }
        }
        return count;
    }

    /** Forgets a topic, on the brokers of one cluster or, without a name, on all. */
    public void deleteTopic(String topic, @Nullable String clusterName) {
        Map<String, QueueData> queues = topics.get(topic);
        if (queues == null) {
            return;
        }
        List<String> leaving = queues.keySet().stream()
                .filter(brokerName -> clusterName == null || isIn(clusterName, brokerName))
                .toList();
        removeTopicsOf(Set.copyOf(leaving), List.of(topic));
    }

    private boolean isIn(String clusterName, String brokerName) {
        BrokerData broker = brokers.get(brokerName);
        return broker != null && broker.clusterName().equals(clusterName);
    }

    /** Adds a topic to brokers that are all known; otherwise nothing happens. */
    public void registerTopic(String topic, List<QueueData> queues) {
        boolean isRoom = topics.containsKey(topic) || topics.size() < config.topicsMax();
        if (isRoom && queues.stream().allMatch(each -> brokers.containsKey(each.brokerName()))) {
            queues.forEach(each -> putQueues(topic, each));
        }
    }

    private void putBroker(BrokerData broker) {
        if (!broker.equals(brokers.put(broker.brokerName(), broker))) {
            changed();
        }
    }

    private void putQueues(String topic, QueueData queues) {
        Map<String, QueueData> known = topics.getOrDefault(topic, Map.of());
        if (!queues.equals(known.get(queues.brokerName()))) {
            TreeMap<String, QueueData> replaced = new TreeMap<>(known);
            replaced.put(queues.brokerName(), queues);
            topics.put(topic, Collections.unmodifiableMap(replaced));
            changed();
        }
    }

    /** Null for a topic that is not static, or no longer. */
    private void putMapping(String topic, String brokerName, @Nullable QueueMappingInfo mapping) {
        Map<String, QueueMappingInfo> known = mappings.getOrDefault(topic, Map.of());
        if (Objects.equals(mapping, known.get(brokerName))) {
            return;
        }
        TreeMap<String, QueueMappingInfo> replaced = new TreeMap<>(known);
        if (mapping == null) {
            replaced.remove(brokerName);
        } else {
            replaced.put(brokerName, mapping);
        }
        if (replaced.isEmpty()) {
            mappings.remove(topic);
        } else {
            mappings.put(topic, Collections.unmodifiableMap(replaced));
        }
        changed();
    }

    private void removeTopicsOf(Set<String> brokerNames, List<String> candidates) {
        for (String topic : candidates) {
            brokerNames.forEach(brokerName -> putMapping(topic, brokerName, null));
            TreeMap<String, QueueData> left = new TreeMap<>(topics.getOrDefault(topic, Map.of()));
            if (left.keySet().removeAll(brokerNames)) {
                changed();
                if (left.isEmpty()) {
                    topics.remove(topic);
                } else {
                    topics.put(topic, Collections.unmodifiableMap(left));
                }
            }
        }
    }

    private void changed() {
        snapshot = null;
    }
}

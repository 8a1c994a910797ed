package io.rillmq.broker.topic;

import io.rillmq.broker.table.ConfigTable;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of all topics. Owned by one context: every method runs on it, but for {@link #find} and
 * {@link #snapshot}, which read what is published from any thread.
 *
 * <p>A change is published, and told to the listener, only when it is in the log: a topic is there before its first
 * message.
 */
public final class TopicTable {

    private final Supplier<TopicsConfig> config;
    private final TableLog log;
    private final ConfigTable<TopicConfig, TopicConfigTable> topics;
    private final Map<String, Future<Creation>> creations = new HashMap<>();
    /** What topics become that are changed, once it is in the log; empty for one that goes. */
    private final Map<String, Optional<TopicConfig>> coming = new HashMap<>();

    /** @param changed told, on the owning context, whenever a new state was published */
    public TopicTable(Supplier<TopicsConfig> config, TableLog log, Clock clock, Runnable changed) {
        this.config = config;
        this.log = log;
        this.topics = new ConfigTable<>(
                "topics",
                new ConfigTable.Shape<>(
                        TopicConfig::fromJson,
                        TopicConfigTable::fromJson,
                        TopicConfigTable::dataVersion,
                        TopicConfigTable::topics,
                        TopicConfigTable::new),
                clock,
                changed);
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return topics;
    }

    /**
     * Adds the system topics that are missing. Whether new topics may copy the template is decided by the configuration of
     * today. At the start, and when that configuration has changed.
     */
    public void complete(Map<String, TopicConfig> systemTopics) {
        Map<String, TopicConfig> changes = new TreeMap<>(systemTopics);
        changes.keySet().removeIf(name -> topics.get(name) != null);
        TopicConfig template = topics.get(SystemTopics.TEMPLATE);
        if (template != null && config.get().autoCreate() != Permissions.isInherited(template.permission())) {
            changes.put(template.name(), template.withPermission(template.permission() ^ Permissions.INHERIT));
        }
        changes.forEach((name, topic) -> topics.put(log, name, topic));
        if (!changes.isEmpty()) {
            topics.settle();
        }
    }

    /** Publishes the topics as something new: what they are worth to clients has changed. */
    public void tellAgain() {
        topics.settle();
    }

    /** From any thread; null for a topic that is not there. */
    public @Nullable TopicConfig find(Topic topic) {
        return isLightQueue(topic)
                ? lightQueue(topic)
                : topics.published().topics().get(topic.value());
    }

    private boolean isLightQueue(Topic topic) {
        return topic.isLightQueue() && config.get().hasLightQueues();
    }

    /** Nobody creates or changes it. */
    private static TopicConfig lightQueue(Topic topic) {
        return new TopicConfig(topic.value(), 1, Permissions.READ_WRITE);
    }

    /**
     * The topic as it will be when all that is on its way to the log is there; null when there will be none. Whoever changes
     * a topic begins with this: two changes at once must not overlook each other.
     */
    public @Nullable TopicConfig findComing(Topic topic) {
        return isLightQueue(topic) ? lightQueue(topic) : findComing(topic.value());
    }

    private @Nullable TopicConfig findComing(String name) {
        Optional<TopicConfig> next = coming.get(name);
        return next == null ? topics.get(name) : next.orElse(null);
    }

    /** @param before changes of other tables that belong to it */
    private Future<Void> log(List<TableChange> before, Map<String, Optional<TopicConfig>> next) {
        List<TableChange> changes = new ArrayList<>(before);
        next.forEach((name, topic) ->
                changes.add(topic.isPresent() ? topics.changeTo(name, topic.get()) : topics.removal(name)));
        coming.putAll(next);
        return log.log(changes).onComplete(ignored -> next.forEach(coming::remove));
    }

    /** All topics as they are in the log. From any thread. */
    public TopicConfigTable snapshot() {
        return topics.published();
    }

    /**
     * The topic, created when it is new as a copy of the sender's template.
     *
     * @param template the topic that the sender names, mostly {@code TBW102}
     * @param queueCount queues that the sender asks for; the template's own at most
     */
    public Future<Creation> findOrCreate(Topic topic, String template, int queueCount, int topicSysFlag) {
        TopicConfig known = find(topic);
        if (known != null) {
            return Future.succeededFuture(new Creation.There(known));
        }
        if (SystemTopics.isReserved(topic)) {
            return Future.succeededFuture(
                    new Creation.Refused("names that begin with % are the broker's own, no send creates such a topic"));
        }
        if (SystemTopics.isSystem(topic, config.get())) {
            return Future.succeededFuture(
                    new Creation.Refused("the name is one of the broker's own, no send creates such a topic"));
        }
        TopicConfig pattern = topics.get(template);
        if (pattern == null || !Permissions.isInherited(pattern.permission())) {
            return Future.succeededFuture(new Creation.Refused(
                    pattern == null
                            ? "the template topic '" + template + "' does not exist either"
                            : "topics are not created automatically from '" + template + "'"));
        }
        int queues = Math.min(queueCount, pattern.writeQueueCount());
        if (queues < 1) {
            return Future.succeededFuture(
                    new Creation.Refused("defaultTopicQueueNums must be 1 or more: " + queueCount));
        }
        return create(new TopicConfig(
                topic.value(),
                queues,
                queues,
                pattern.permission() & ~Permissions.INHERIT,
                pattern.filterType(),
                topicSysFlag,
                false,
                Map.of()));
    }

    /** The topic, created when it is new, with so many queues to read and write. */
    public Future<Creation> findOrCreate(Topic topic, int queueCount) {
        TopicConfig known = find(topic);
        return known != null
                ? Future.succeededFuture(new Creation.There(known))
                : create(new TopicConfig(topic.value(), queueCount, Permissions.READ_WRITE));
    }

    /** Whoever wants the same topic meanwhile gets the same. */
    private Future<Creation> create(TopicConfig topic) {
        Future<Creation> underWay = creations.get(topic.name());
        if (underWay != null) {
            return underWay;
        }
        if (isFullFor(topic)) {
            return Future.succeededFuture(new Creation.Refused(full()));
        }
        Future<Creation> creation = log(List.of(), Map.of(topic.name(), Optional.of(topic)))
                .map(ignored ->
                        (Creation) new Creation.There(Objects.requireNonNullElse(topics.get(topic.name()), topic)));
        creations.put(topic.name(), creation);
        return creation.onComplete(ignored -> creations.remove(topic.name()));
    }

    private boolean isFullFor(TopicConfig topic) {
        return topics.size() + creations.size() >= config.get().topicsMax() && topics.get(topic.name()) == null;
    }

    private String full() {
        return "this broker has " + topics.size() + " topics and topicsMax is "
                + config.get().topicsMax() + "; delete some or raise it";
    }

    /** Creates the topic or changes it; fails with an {@link IllegalArgumentException} when there are too many. */
    public Future<Void> put(TopicConfig topic) {
        if (isFullFor(topic)) {
            return Future.failedFuture(new IllegalArgumentException(full()));
        }
        return log(List.of(), Map.of(topic.name(), Optional.of(topic)));
    }

    /** Notes that the messages of these topics are consumed in order; those that are not here are left out. */
    public void markOrdered(Set<String> names) {
        Map<String, Optional<TopicConfig>> changes = new TreeMap<>();
        for (String name : names) {
            TopicConfig topic = findComing(name);
            if (topic != null && !topic.isOrder()) {
                changes.put(name, Optional.of(ordered(topic)));
            }
        }
        // When it fails, the next registration tells them again.
        log(List.of(), changes);
    }

    private static TopicConfig ordered(TopicConfig topic) {
        return new TopicConfig(
                topic.name(),
                topic.readQueueCount(),
                topic.writeQueueCount(),
                topic.permission(),
                topic.filterType(),
                topic.topicSysFlag(),
                true,
                topic.attributes(),
                topic.mapping());
    }

    /**
     * Forgets the topic.
     *
     * @param before changes of other tables that belong to it
     */
    public Future<Void> remove(Topic topic, List<TableChange> before) {
        return log(before, findComing(topic.value()) == null ? Map.of() : Map.of(topic.value(), Optional.empty()));
    }

    /** What became of the wish for a topic. */
    public sealed interface Creation {
        record There(TopicConfig topic) implements Creation {}

        /** @param reason why it was not created, for people */
        record Refused(String reason) implements Creation {}
    }
}

package io.rillmq.broker.topic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of all topics. Owned by one context: every method runs on it, but for {@link #find} and
 * {@link #snapshot}, which read what is published from any thread.
 *
 * <p>A change is published, and told to the listener, only when it is in the log: a topic is there before its first
 * message.
 */
public final class TopicTable implements LoggedTable {
    private static final String NAME = "topics";

    private final TopicsConfig config;
    private final TableLog log;
    private final Clock clock;
    private final Runnable changed;
    private final Map<String, TopicConfig> topics = new TreeMap<>();
    private final Map<String, Future<Creation>> creations = new HashMap<>();
    private DataVersion version;
    private volatile TopicConfigTable published;

    /** @param changed told, on the owning context, whenever a new state was published */
    public TopicTable(TopicsConfig config, TableLog log, Clock clock, Runnable changed) {
        this.config = config;
        this.log = log;
        this.clock = clock;
        this.changed = changed;
        this.version = new DataVersion(0, clock.millis(), 0);
        this.published = new TopicConfigTable(version, Map.of());
    }

    /** Adds the system topics that are missing. Once, at the start. */
    public void complete(Map<String, TopicConfig> systemTopics) {
        systemTopics.values().forEach(topic -> topics.putIfAbsent(topic.name(), topic));
        applyAutoCreate();
        settle();
    }

    /** Whether new topics may copy the template is decided by the configuration of today, not by the file. */
    private void applyAutoCreate() {
        TopicConfig template = topics.get(SystemTopics.TEMPLATE);
        if (template != null && config.autoCreate() != Permissions.isInherited(template.permission())) {
            topics.put(template.name(), template.withPermission(template.permission() ^ Permissions.INHERIT));
        }
    }

    /** From any thread; null for a topic that is not there. */
    public @Nullable TopicConfig find(Topic topic) {
        return published.topics().get(topic.value());
    }

    /** All topics as they are in the log. From any thread. */
    public TopicConfigTable snapshot() {
        return published;
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
        Future<Creation> creation = log.log(List.of(changeOf(topic)))
                .map(ignored -> (Creation) new Creation.There(topics.getOrDefault(topic.name(), topic)));
        creations.put(topic.name(), creation);
        return creation.onComplete(ignored -> creations.remove(topic.name()));
    }

    private static TableChange changeOf(TopicConfig topic) {
        return TableChange.put(NAME, topic.name(), textOf(topic));
    }

    private static String textOf(TopicConfig topic) {
        return new String(topic.toJson(), StandardCharsets.UTF_8);
    }

    private boolean isFullFor(TopicConfig topic) {
        return topics.size() + creations.size() >= config.topicsMax() && !topics.containsKey(topic.name());
    }

    private String full() {
        return "this broker has " + topics.size() + " topics and topicsMax is " + config.topicsMax()
                + "; delete some or raise it";
    }

    /** Creates the topic or changes it; fails with an {@link IllegalArgumentException} when there are too many. */
    public Future<Void> put(TopicConfig topic) {
        if (isFullFor(topic)) {
            return Future.failedFuture(new IllegalArgumentException(full()));
        }
        return log.log(List.of(changeOf(topic)));
    }

    /** Notes that the messages of these topics are consumed in order; those that are not here are left out. */
    public void markOrdered(Set<String> names) {
        List<TableChange> changes = new ArrayList<>();
        for (String name : names) {
            TopicConfig topic = topics.get(name);
            if (topic != null && !topic.isOrder()) {
                changes.add(changeOf(ordered(topic)));
            }
        }
        // When it fails, the next registration tells them again.
        log.log(changes);
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
                topic.attributes());
    }

    /**
     * Forgets the topic.
     *
     * @param before changes of other tables that belong to it
     */
    public Future<Void> remove(Topic topic, List<TableChange> before) {
        List<TableChange> changes = new ArrayList<>(before);
        if (topics.containsKey(topic.value())) {
            changes.add(TableChange.remove(NAME, topic.value()));
        }
        return log.log(changes);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> keys() {
        return List.copyOf(topics.keySet());
    }

    @Override
    public @Nullable String valueOf(String key) {
        TopicConfig topic = topics.get(key);
        return topic == null ? null : textOf(topic);
    }

    @Override
    public void apply(String key, @Nullable String json) {
        if (json == null) {
            topics.remove(key);
        } else {
            topics.put(key, TopicConfig.fromJson(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void settle() {
        version = version.next(clock.millis());
        published = copy();
        changed.run();
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        TopicConfigTable table =
                json == null ? new TopicConfigTable(version, Map.of()) : TopicConfigTable.fromJson(json);
        version = table.dataVersion();
        topics.clear();
        topics.putAll(table.topics());
    }

    @Override
    public TopicConfigTable copy() {
        return new TopicConfigTable(version, topics);
    }

    /** What became of the wish for a topic. */
    public sealed interface Creation {
        record There(TopicConfig topic) implements Creation {}

        /** @param reason why it was not created, for people */
        record Refused(String reason) implements Creation {}
    }
}

package io.rillmq.broker.topic;

import io.rillmq.broker.table.TableFile;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.body.TopicConfigTable;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of all topics. Owned by one context: every method runs on it, but for {@link #load} at the start
 * and {@link #find} and {@link #snapshot}, which read what is published from any thread.
 *
 * <p>Kept in {@code topics.json}. A change is published, and told to the listener, only when it is safe there: what a
 * message was acknowledged for survives a crash together with its topic.
 */
public final class TopicTable {
    private final TopicsConfig config;
    private final TableFile<TopicConfigTable> file;
    private final Clock clock;
    private final Runnable changed;
    private final Map<String, TopicConfig> topics = new TreeMap<>();
    private DataVersion version;
    private volatile TopicConfigTable published;

    /** @param changed told, on the owning context, whenever a new state was published */
    public TopicTable(TopicsConfig config, TableFile<TopicConfigTable> file, Clock clock, Runnable changed) {
        this.config = config;
        this.file = file;
        this.clock = clock;
        this.changed = changed;
        this.version = new DataVersion(0, clock.millis(), 0);
        this.published = new TopicConfigTable(version, Map.of());
    }

    /** Reads the file and adds the system topics that it lacks; blocks, so it is called once, before the owner runs. */
    public void load(Map<String, TopicConfig> systemTopics) throws IOException {
        file.load(TopicConfigTable::fromJson).ifPresent(table -> {
            version = table.dataVersion();
            topics.putAll(table.topics());
        });
        boolean isChanged = false;
        for (TopicConfig topic : systemTopics.values()) {
            isChanged |= topics.putIfAbsent(topic.name(), topic) == null;
        }
        isChanged |= applyAutoCreate();
        if (isChanged) {
            version = version.next(clock.millis());
        }
        published = table();
    }

    /** Whether new topics may copy the template is decided by the configuration of today, not by the file. */
    private boolean applyAutoCreate() {
        TopicConfig template = topics.get(SystemTopics.TEMPLATE);
        if (template == null || config.autoCreate() == Permissions.isInherited(template.permission())) {
            return false;
        }
        topics.put(template.name(), template.withPermission(template.permission() ^ Permissions.INHERIT));
        return true;
    }

    /** From any thread; null for a topic that is not there. */
    public @Nullable TopicConfig find(Topic topic) {
        return published.topics().get(topic.value());
    }

    /** All topics as they are safe on disk. From any thread. */
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

    private Future<Creation> create(TopicConfig topic) {
        if (isFullFor(topic)) {
            return Future.succeededFuture(new Creation.Refused(full()));
        }
        TopicConfig created = topics.computeIfAbsent(topic.name(), ignored -> topic);
        return save().map(ignored -> new Creation.There(created));
    }

    private boolean isFullFor(TopicConfig topic) {
        return topics.size() >= config.topicsMax() && !topics.containsKey(topic.name());
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
        topics.put(topic.name(), topic);
        return save();
    }

    /** Notes that the messages of these topics are consumed in order; those that are not here are left out. */
    public void markOrdered(Set<String> names) {
        boolean isChanged = false;
        for (String name : names) {
            TopicConfig topic = topics.get(name);
            if (topic != null && !topic.isOrder()) {
                topics.put(name, ordered(topic));
                isChanged = true;
            }
        }
        if (isChanged) {
            save();
        }
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

    /** Forgets the topic. */
    public Future<Void> remove(Topic topic) {
        return topics.remove(topic.value()) == null ? Future.succeededFuture() : save();
    }

    private Future<Void> save() {
        version = version.next(clock.millis());
        return file.save(this::table).onSuccess(this::publish).mapEmpty();
    }

    /** Saves that shared one write come back in order; an older state never replaces a newer one. */
    private void publish(TopicConfigTable table) {
        if (table.dataVersion().counter() > published.dataVersion().counter()) {
            published = table;
            changed.run();
        }
    }

    private TopicConfigTable table() {
        return new TopicConfigTable(version, topics);
    }

    /** What became of the wish for a topic. */
    public sealed interface Creation {
        record There(TopicConfig topic) implements Creation {}

        /** @param reason why it was not created, for people */
        record Refused(String reason) implements Creation {}
    }
}

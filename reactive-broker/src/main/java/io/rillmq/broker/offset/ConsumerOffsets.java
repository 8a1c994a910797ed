package io.rillmq.broker.offset;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.ConsumerOffsetTable;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committed offsets of all groups. Owned by one context: every method runs on it, but for {@link #commit}, which may
 * be called from anywhere and does not wait: what was committed is logged a little later.
 */
public final class ConsumerOffsets implements LoggedTable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerOffsets.class);
    private static final String NAME = "offsets";

    private final Owner owner;
    private final TableLog log;
    private final Clock clock;
    private final Map<GroupTopic, SortedMap<Integer, Long>> offsets = new HashMap<>();
    private DataVersion version;
    private @Nullable Companion companion;

    /** Keeps more about groups' places in queues than their offsets. Called on the owning context. */
    public interface Companion {
        /** Somebody else has said where the group goes on. */
        void moved(QueueOfGroup queue, long queueOffset);

        /** What forgets what is kept; to be logged with the removal of the offsets. */
        List<TableChange> removals(Predicate<GroupTopic> isMeant);
    }

    public ConsumerOffsets(Owner owner, TableLog log, Clock clock) {
        this.owner = owner;
        this.log = log;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
    }

    /** Before anybody is served. */
    public void accompany(Companion other) {
        companion = other;
    }

    /** Remembers the next offset that {@code group} wants. From any thread; a lower one than before is accepted too. */
    public void commit(ConsumerGroup group, Topic topic, int queueId, long queueOffset) {
        owner.run(() -> {
            QueueOfGroup queue = new QueueOfGroup(new GroupTopic(group, topic), queueId);
            follow(queue, queueOffset);
            if (companion != null) {
                companion.moved(queue, queueOffset);
            }
        });
    }

    /** The companion has moved on by itself. On the owning context. */
    public void follow(QueueOfGroup queue, long queueOffset) {
        Long before = queuesOf(queue.key()).put(queue.queueId(), queueOffset);
        if (before == null || before != queueOffset) {
            log.changed(this, queue.toString());
        }
    }

    private SortedMap<Integer, Long> queuesOf(GroupTopic key) {
        return offsets.computeIfAbsent(key, ignored -> new TreeMap<>());
    }

    public OptionalLong find(ConsumerGroup group, Topic topic, int queueId) {
        Long offset = offsets.getOrDefault(new GroupTopic(group, topic), new TreeMap<>())
                .get(queueId);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** The topics in which {@code group} has committed something. */
    public Set<Topic> topicsOf(ConsumerGroup group) {
        Set<Topic> topics = new TreeSet<>();
        offsets.keySet().stream().filter(key -> key.group().equals(group)).forEach(key -> topics.add(key.topic()));
        return topics;
    }

    /** The groups that have committed something in {@code topic}. */
    public Set<ConsumerGroup> groupsOf(Topic topic) {
        Set<ConsumerGroup> groups = new TreeSet<>();
        offsets.keySet().stream().filter(key -> key.topic().equals(topic)).forEach(key -> groups.add(key.group()));
        return groups;
    }

    /** What forgets the offsets of {@code topic}; to be logged with its removal. */
    public List<TableChange> removalsOf(Topic topic) {
        return removals(key -> key.topic().equals(topic));
    }

    /** What forgets the offsets of {@code group}; to be logged with its removal. */
    public List<TableChange> removalsOf(ConsumerGroup group) {
        return removals(key -> key.group().equals(group));
    }

    private List<TableChange> removals(Predicate<GroupTopic> isMeant) {
        List<TableChange> changes = new ArrayList<>(companion == null ? List.of() : companion.removals(isMeant));
        offsets.forEach((key, queues) -> {
            if (isMeant.test(key)) {
                queues.keySet()
                        .forEach(queueId ->
                                changes.add(TableChange.remove(NAME, new QueueOfGroup(key, queueId).toString())));
            }
        });
        return changes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        offsets.forEach((key, queues) ->
                queues.keySet().forEach(queueId -> keys.add(new QueueOfGroup(key, queueId).toString())));
        return keys;
    }

    @Override
    public @Nullable String valueOf(String key) {
        QueueOfGroup queue = QueueOfGroup.parse(key);
        Map<Integer, Long> queues = offsets.get(queue.key());
        Long offset = queues == null ? null : queues.get(queue.queueId());
        return offset == null ? null : offset.toString();
    }

    @Override
    public void apply(String key, @Nullable String json) {
        QueueOfGroup queue = QueueOfGroup.parse(key);
        if (json != null) {
            queuesOf(queue.key()).put(queue.queueId(), Long.parseLong(json));
            return;
        }
        Map<Integer, Long> queues = offsets.get(queue.key());
        if (queues != null) {
            queues.remove(queue.queueId());
            if (queues.isEmpty()) {
                offsets.remove(queue.key());
            }
        }
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        ConsumerOffsetTable table =
                json == null ? new ConsumerOffsetTable(version, Map.of()) : ConsumerOffsetTable.fromJson(json);
        version = table.dataVersion();
        offsets.clear();
        table.offsets().forEach(this::load);
    }

    private void load(String key, Map<Integer, Long> queues) {
        try {
            offsets.put(GroupTopic.parse(key), new TreeMap<>(queues));
        } catch (IllegalArgumentException illegalName) {
            // RocketMQ has stored such names in the past; no client can ask for them.
            LOG.warn("offsets of '{}' are left out: {}", key, illegalName.getMessage());
        }
    }

    @Override
    public ConsumerOffsetTable copy() {
        version = version.next(clock.millis());
        Map<String, Map<Integer, Long>> copy = new HashMap<>();
        offsets.forEach((key, queues) -> copy.put(key.toString(), new TreeMap<>(queues)));
        return new ConsumerOffsetTable(version, copy);
    }
}

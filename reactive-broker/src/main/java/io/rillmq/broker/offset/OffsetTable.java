package io.rillmq.broker.offset;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.protocol.body.ConsumerOffsetTable;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One offset for each queue that a group has to do with. Owned by one context: every method runs on it. */
final class OffsetTable implements LoggedTable {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetTable.class);

    private final String name;
    private final Clock clock;
    private final Map<GroupTopic, SortedMap<Integer, Long>> offsets = new HashMap<>();
    private DataVersion version;

    /** @param name in the records of the log */
    OffsetTable(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
    }

    /** Changes an entry at once; true when it was another before. */
    boolean put(QueueOfGroup queue, long queueOffset) {
        Long before =
                offsets.computeIfAbsent(queue.key(), ignored -> new TreeMap<>()).put(queue.queueId(), queueOffset);
        return before == null || before != queueOffset;
    }

    /** Removes an entry at once; true when there was one. */
    boolean remove(QueueOfGroup queue) {
        Map<Integer, Long> queues = offsets.get(queue.key());
        if (queues == null || queues.remove(queue.queueId()) == null) {
            return false;
        }
        if (queues.isEmpty()) {
            offsets.remove(queue.key());
        }
        return true;
    }

    @Nullable
    Long get(QueueOfGroup queue) {
        Map<Integer, Long> queues = offsets.get(queue.key());
        return queues == null ? null : queues.get(queue.queueId());
    }

    /** By queue id; a view. */
    Map<Integer, Long> queuesOf(GroupTopic key) {
        return offsets.getOrDefault(key, new TreeMap<>());
    }

    Set<Topic> topicsOf(ConsumerGroup group) {
        Set<Topic> topics = new TreeSet<>();
        offsets.keySet().stream().filter(key -> key.group().equals(group)).forEach(key -> topics.add(key.topic()));
        return topics;
    }

    Set<ConsumerGroup> groupsOf(Topic topic) {
        Set<ConsumerGroup> groups = new TreeSet<>();
        offsets.keySet().stream().filter(key -> key.topic().equals(topic)).forEach(key -> groups.add(key.group()));
        return groups;
    }

    /** The change that makes an entry so; to be logged. */
    TableChange changeTo(QueueOfGroup queue, long queueOffset) {
        return TableChange.put(name, queue.toString(), Long.toString(queueOffset));
    }

    /** The change that removes an entry; to be logged. */
    TableChange removal(QueueOfGroup queue) {
        return TableChange.remove(name, queue.toString());
    }

    /** What removes the entries that are meant; to be logged. */
    List<TableChange> removals(Predicate<GroupTopic> isMeant) {
        List<TableChange> changes = new ArrayList<>();
        offsets.forEach((key, queues) -> {
            if (isMeant.test(key)) {
                queues.keySet().forEach(queueId -> changes.add(removal(new QueueOfGroup(key, queueId))));
            }
        });
        return changes;
    }

    @Override
    public String name() {
        return name;
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
        Long offset = get(QueueOfGroup.parse(key));
        return offset == null ? null : offset.toString();
    }

    @Override
    public void apply(String key, @Nullable String json) {
        QueueOfGroup queue = QueueOfGroup.parse(key);
        if (json == null) {
            remove(queue);
        } else {
            put(queue, Long.parseLong(json));
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

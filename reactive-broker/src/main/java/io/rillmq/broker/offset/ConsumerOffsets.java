package io.rillmq.broker.offset;

import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableFile;
import io.rillmq.protocol.body.ConsumerOffsetTable;
import io.rillmq.protocol.body.DataVersion;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committed offsets of all groups. Owned by one context: every method runs on it, but for {@link #load} at the start
 * and {@link #commit}, which may be called from anywhere and does not wait. Kept in {@code consumerOffset.json}.
 */
public final class ConsumerOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerOffsets.class);

    private final Owner owner;
    private final TableFile<ConsumerOffsetTable> file;
    private final Clock clock;
    private final Map<GroupTopic, SortedMap<Integer, Long>> offsets = new HashMap<>();
    private DataVersion version;
    private boolean isChanged;

    public ConsumerOffsets(Owner owner, TableFile<ConsumerOffsetTable> file, Clock clock) {
        this.owner = owner;
        this.file = file;
        this.clock = clock;
        this.version = new DataVersion(0, clock.millis(), 0);
    }

    /** Reads the file; blocks, so it is called once, before the owner runs. */
    public void load() throws IOException {
        file.load(ConsumerOffsetTable::fromJson).ifPresent(table -> {
            version = table.dataVersion();
            table.offsets().forEach(this::load);
        });
    }

    private void load(String key, Map<Integer, Long> queues) {
        try {
            offsets.put(GroupTopic.parse(key), new TreeMap<>(queues));
        } catch (IllegalArgumentException illegalName) {
            // RocketMQ has stored such names in the past; no client can ask for them.
            LOG.warn("{}: offsets of '{}' are left out: {}", file.name(), key, illegalName.getMessage());
        }
    }

    /** Remembers the next offset that {@code group} wants. From any thread; a lower one than before is accepted too. */
    public void commit(ConsumerGroup group, Topic topic, int queueId, long queueOffset) {
        owner.run(() -> put(group, topic, queueId, queueOffset));
    }

    private void put(ConsumerGroup group, Topic topic, int queueId, long queueOffset) {
        Long before = offsets.computeIfAbsent(new GroupTopic(group, topic), ignored -> new TreeMap<>())
                .put(queueId, queueOffset);
        isChanged |= before == null || before != queueOffset;
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

    public void removeTopic(Topic topic) {
        isChanged |= offsets.keySet().removeIf(key -> key.topic().equals(topic));
    }

    public void removeGroup(ConsumerGroup group) {
        isChanged |= offsets.keySet().removeIf(key -> key.group().equals(group));
    }

    /** A copy that others may read while this table goes on. */
    public ConsumerOffsetTable snapshot() {
        Map<String, Map<Integer, Long>> copy = new HashMap<>();
        offsets.forEach((key, queues) -> copy.put(key.toString(), new TreeMap<>(queues)));
        return new ConsumerOffsetTable(version, copy);
    }

    /** Saves what has changed since the last call; succeeds at once when nothing has. */
    public Future<Void> flush() {
        if (!isChanged) {
            return Future.succeededFuture();
        }
        isChanged = false;
        version = version.next(clock.millis());
        return file.save(this::snapshot).onFailure(ignored -> isChanged = true).mapEmpty();
    }
}

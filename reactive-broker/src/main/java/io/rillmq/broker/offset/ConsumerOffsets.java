package io.rillmq.broker.offset;

import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.ConsumerOffsetTable;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of all groups. Owned by one context: every method runs on it, but for {@link #commit}, which may
 * be called from anywhere and does not wait: what was committed is logged a little later.
 */
public final class ConsumerOffsets {
    private final Owner owner;
    private final TableLog log;
    private final OffsetTable committed;
    private final OffsetResets resets;
    private @Nullable Companion companion;

    /** Keeps more about groups' places in queues than their offsets. Called on the owning context. */
    public interface Companion {
        /** Whether it keeps something about the queue. */
        boolean keeps(QueueOfGroup queue);

        /** A consumer that pulls has said where the group goes on; {@link #follow} tells where it does. */
        void committed(QueueOfGroup queue, long queueOffset);

        /** An operator has said where the group goes on, whatever it has in hand; completes when that is in the log. */
        Future<Void> reset(QueueOfGroup queue, long queueOffset);

        /** What forgets what is kept; to be logged with the removal of the offsets. */
        List<TableChange> removals(Predicate<GroupTopic> isMeant);
    }

    public ConsumerOffsets(Owner owner, TableLog log, OffsetResets resets, Clock clock) {
        this.owner = owner;
        this.log = log;
        this.committed = new OffsetTable("offsets", clock);
        this.resets = resets;
    }

    /** The view of the log behind this. */
    public LoggedTable view() {
        return committed;
    }

    /** Before anybody is served. */
    public void accompany(Companion other) {
        companion = other;
    }

    /**
     * Remembers the next offset that {@code group} wants. From any thread; a lower one than before is accepted too. A
     * queue that was reset keeps its offset until its consumer has followed, and one that is popped has its own.
     */
    public void commit(ConsumerGroup group, Topic topic, int queueId, long queueOffset) {
        QueueOfGroup queue = QueueOfGroup.of(group, topic, queueId);
        owner.run(() -> {
            Companion other = companion;
            if (resets.isPending(queue)) {
                return;
            }
            if (other != null && other.keeps(queue)) {
                other.committed(queue, queueOffset);
            } else {
                put(queue, queueOffset);
            }
        });
    }

    private void put(QueueOfGroup queue, long queueOffset) {
        if (committed.put(queue, queueOffset)) {
            log.changed(committed, queue.toString());
        }
    }

    /** The companion has moved on by itself: nobody pulls from there who would have to be sent elsewhere. On the owning context. */
    public void follow(QueueOfGroup queue, long queueOffset) {
        resets.end(queue);
        put(queue, queueOffset);
    }

    public OptionalLong find(ConsumerGroup group, Topic topic, int queueId) {
        Long offset = committed.get(QueueOfGroup.of(group, topic, queueId));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** What {@code group} has committed in {@code topic}, by queue id. */
    public Map<Integer, Long> find(ConsumerGroup group, Topic topic) {
        return Map.copyOf(committed.queuesOf(new GroupTopic(group, topic)));
    }

    /**
     * Sends a group to other places.
     *
     * @param offsets by queue id
     * @return completes when that is in the log: from then on the consumers are sent there, whatever they commit
     */
    public Future<Void> reset(ConsumerGroup group, Topic topic, Map<Integer, Long> offsets) {
        List<TableChange> changes = new ArrayList<>();
        Map<QueueOfGroup, Long> kept = new HashMap<>();
        offsets.forEach((queueId, offset) -> {
            QueueOfGroup queue = QueueOfGroup.of(group, topic, queueId);
            if (companion != null && companion.keeps(queue)) {
                kept.put(queue, offset);
            } else {
                changes.add(resets.changeTo(queue, offset));
            }
            changes.add(committed.changeTo(queue, offset));
        });
        return log.log(changes).compose(ignored -> resetCompanion(kept));
    }

    private Future<Void> resetCompanion(Map<QueueOfGroup, Long> offsets) {
        Companion other = companion;
        List<Future<Void>> done = new ArrayList<>();
        if (other != null) {
            offsets.forEach((queue, offset) -> done.add(other.reset(queue, offset)));
        }
        return Future.all(done).mapEmpty();
    }

    /**
     * Gives {@code destination} the offsets that {@code source} has in {@code topic}, whatever they were reset to before;
     * completes when they are in the log.
     */
    public Future<Void> copy(ConsumerGroup source, ConsumerGroup destination, Topic topic) {
        Map<QueueOfGroup, Long> copied = new HashMap<>();
        committed
                .queuesOf(new GroupTopic(source, topic))
                .forEach((queueId, offset) -> copied.put(QueueOfGroup.of(destination, topic, queueId), offset));
        List<TableChange> changes = new ArrayList<>();
        copied.forEach((queue, offset) -> {
            changes.add(committed.changeTo(queue, offset));
            if (resets.isPending(queue)) {
                changes.add(resets.removal(queue));
            }
        });
        return log.log(changes).compose(ignored -> resetCompanion(copied));
    }

    /** The topics in which {@code group} has committed something. */
    public Set<Topic> topicsOf(ConsumerGroup group) {
        return committed.topicsOf(group);
    }

    /** The groups that have committed something in {@code topic}. */
    public Set<ConsumerGroup> groupsOf(Topic topic) {
        return committed.groupsOf(topic);
    }

    /** Everything, as RocketMQ's tools know it. */
    public ConsumerOffsetTable all() {
        return committed.copy();
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
        List<TableChange> changes = committed.removals(isMeant);
        changes.addAll(resets.removals(isMeant));
        if (companion != null) {
            changes.addAll(companion.removals(isMeant));
        }
        return changes;
    }
}

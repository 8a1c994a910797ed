package io.rillmq.broker.offset;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.JsonBody;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Queues whose offset was set by an operator and whose consumer has not followed yet. RocketMQ's broker holds them in
 * memory and forgets one when it has told it; here it is a record of the log, and counts until the consumer pulls from
 * where it was sent. So a reset outlives the broker, and clients that go on with what they have in hand before they
 * turn round, as those before 5.0 do for 10 s, do not commit over it.
 *
 * <p>Owned by one context: every method runs on it, but for {@link #redirect}, which is called from any thread.
 */
public final class OffsetResets implements LoggedTable {
    /** A consumer that was told and goes on elsewhere all this time never follows, and is left alone. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Owner owner;
    private final TableLog log;
    private final Clock clock;
    private final OffsetTable table;
    /** What of the table is in force, for readers of other threads. */
    private final Map<QueueOfGroup, Pending> pending = new ConcurrentHashMap<>();

    /** @param toldMillis when a consumer was told for the first time, 0 when none was */
    private record Pending(long queueOffset, long toldMillis) {}

    public OffsetResets(Owner owner, TableLog log, Clock clock) {
        this.owner = owner;
        this.log = log;
        this.clock = clock;
        this.table = new OffsetTable("offsetResets", clock);
    }

    /** Where a consumer that pulls from {@code asked} has to go on instead; empty when it may go on. */
    public OptionalLong redirect(ConsumerGroup group, Topic topic, int queueId, long asked) {
        if (pending.isEmpty()) {
            return OptionalLong.empty();
        }
        QueueOfGroup queue = QueueOfGroup.of(group, topic, queueId);
        Pending reset = pending.get(queue);
        if (reset == null) {
            return OptionalLong.empty();
        }
        if (reset.queueOffset == asked || isPast(reset)) {
            owner.run(() -> end(queue, reset.queueOffset));
            return OptionalLong.empty();
        }
        if (reset.toldMillis == 0) {
            pending.replace(queue, reset, new Pending(reset.queueOffset, clock.millis()));
        }
        return OptionalLong.of(reset.queueOffset);
    }

    private boolean isPast(Pending reset) {
        return reset.toldMillis != 0 && clock.millis() - reset.toldMillis > PATIENCE.toMillis();
    }

    private void end(QueueOfGroup queue, long queueOffset) {
        Long current = table.get(queue);
        if (current != null && current == queueOffset) {
            end(queue);
        }
    }

    /** Nobody has to be sent anywhere any more. */
    void end(QueueOfGroup queue) {
        if (table.remove(queue)) {
            pending.remove(queue);
            log.changed(this, queue.toString());
        }
    }

    boolean isPending(QueueOfGroup queue) {
        return table.get(queue) != null;
    }

    TableChange changeTo(QueueOfGroup queue, long queueOffset) {
        return table.changeTo(queue, queueOffset);
    }

    TableChange removal(QueueOfGroup queue) {
        return table.removal(queue);
    }

    List<TableChange> removals(Predicate<GroupTopic> isMeant) {
        return table.removals(isMeant);
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public List<String> keys() {
        return table.keys();
    }

    @Override
    public @Nullable String valueOf(String key) {
        return table.valueOf(key);
    }

    @Override
    public void apply(String key, @Nullable String json) {
        table.apply(key, json);
        publish(key);
    }

    private void publish(String key) {
        QueueOfGroup queue = QueueOfGroup.parse(key);
        Long offset = table.get(queue);
        if (offset == null) {
            pending.remove(queue);
        } else {
            pending.put(queue, new Pending(offset, 0));
        }
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        table.load(json);
        pending.clear();
        table.keys().forEach(this::publish);
    }

    @Override
    public JsonBody copy() {
        return table.copy();
    }
}

package io.rillmq.broker.pop;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.table.LoggedTable;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.table.TableLog;
import io.rillmq.protocol.body.KvTable;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All queues that groups pop from. Each is one entry {@code topic@group:queueId} in the log, and one more for each of its
 * blocks, {@code topic@group:queueId/number}. What is handed out is logged a little later, what is acknowledged at once.
 * Owned by one context: every method runs on it.
 */
final class PopTable implements LoggedTable, ConsumerOffsets.Companion {
    private static final Logger LOG = LoggerFactory.getLogger(PopTable.class);
    private static final String NAME = "pop";
    private static final char BLOCK_SEPARATOR = '/';
    private static final long NOT_RESTORED = -1;

    private final TableLog log;
    private final ConsumerOffsets offsets;
    private final PopClock popClock;
    private final Deadlines deadlines;
    private final Inflight inflight;
    private final int queuesMax;
    private final long aheadMax;
    private final Consumer<GroupTopic> released;
    private final Map<QueueOfGroup, PopQueue> queues = new HashMap<>();

    /** When what is in hand comes again, and how much it is. */
    record Leases(Deadlines deadlines, Inflight inflight) {}

    /** @param released told of groups and topics of which messages may be handed out again */
    PopTable(
            TableLog log,
            ConsumerOffsets offsets,
            PopClock popClock,
            Leases leases,
            PopConfig config,
            Consumer<GroupTopic> released) {
        this.log = log;
        this.offsets = offsets;
        this.popClock = popClock;
        this.deadlines = leases.deadlines;
        this.inflight = leases.inflight;
        this.queuesMax = config.queuesMax();
        this.aheadMax = config.aheadMax();
        this.released = released;
    }

    @Nullable
    PopQueue find(QueueOfGroup name) {
        return queues.get(name);
    }

    boolean isFull() {
        return queues.size() >= queuesMax;
    }

    /** The group begins to pop from a queue. */
    PopQueue begin(QueueOfGroup name, long queueOffset) {
        PopQueue queue = new PopQueue(name, popClock.incarnation(), queueOffset, deadlines, inflight);
        queues.put(name, queue);
        return queue;
    }

    /** Whether {@code queue} is still what it was when it was {@code sinceMillis} old. */
    boolean isCurrent(PopQueue queue, long sinceMillis) {
        return queues.get(queue.name()) == queue && queue.sinceMillis() == sinceMillis;
    }

    /** Logs what has changed of a queue; completes when it is in the log, as safe as the flush level says. */
    Future<Void> log(PopQueue queue) {
        long prefix = queue.prefix();
        long sinceMillis = queue.sinceMillis();
        boolean isHeadLogged = queue.takeHeadTouched() || !queue.isLogged();
        Future<Void> logged = log.logChanged(this, changedKeys(queue, isHeadLogged));
        return !isHeadLogged
                ? logged
                : logged.onSuccess(ignored -> {
                    if (isCurrent(queue, sinceMillis)) {
                        queue.prefixLogged(prefix).forEach(number -> log.changed(this, blockKey(queue.name(), number)));
                    }
                });
    }

    /** Has what has changed of a queue logged soon, together with others. */
    void logLater(PopQueue queue) {
        changedKeys(queue, queue.takeHeadTouched()).forEach(key -> log.changed(this, key));
    }

    private List<String> changedKeys(PopQueue queue, boolean isHeadTouched) {
        List<String> keys = new ArrayList<>();
        if (isHeadTouched) {
            keys.add(queue.name().toString());
            offsets.follow(queue.name(), queue.prefix());
        }
        queue.takeTouched().forEach(number -> keys.add(blockKey(queue.name(), number)));
        return keys;
    }

    /** The group goes on at {@code queueOffset}, and handles from before are not good any more. */
    Future<Void> reset(PopQueue queue, long queueOffset) {
        queue.reset(queueOffset, popClock.incarnation());
        released.accept(queue.name().key());
        return log(queue);
    }

    @Override
    public boolean keeps(QueueOfGroup name) {
        return queues.containsKey(name);
    }

    @Override
    public Future<Void> reset(QueueOfGroup name, long queueOffset) {
        PopQueue queue = queues.get(name);
        return queue == null ? Future.succeededFuture() : reset(queue, queueOffset);
    }

    /**
     * As in RocketMQ, a commit moves a group over what nobody has in hand, and not back while somebody has something:
     * consumers that have just turned from pulling to popping commit late what they knew before.
     */
    @Override
    public void committed(QueueOfGroup name, long queueOffset) {
        PopQueue queue = queues.get(name);
        if (queue == null || queue.prefix() == queueOffset) {
            return;
        }
        boolean hasInHand = queue.inflight() > 0;
        if (queueOffset < queue.prefix()) {
            if (hasInHand) {
                LOG.debug("{} has messages in hand and does not go back to {}", name, queueOffset);
            } else {
                // Where it cannot be logged now it is later.
                reset(queue, queueOffset);
            }
            return;
        }
        if (hasInHand && queueOffset - queue.prefix() <= aheadMax) {
            queue.pass(queue.prefix(), queueOffset);
        } else {
            queue.forgetBelow(queueOffset);
        }
        logLater(queue);
    }

    @Override
    public List<TableChange> removals(Predicate<GroupTopic> isMeant) {
        List<TableChange> changes = new ArrayList<>();
        queues.values().stream()
                .filter(queue -> isMeant.test(queue.name().key()))
                .forEach(queue -> keysOf(queue).forEach(key -> changes.add(TableChange.remove(NAME, key))));
        return changes;
    }

    /**
     * Lets everything that was restored run. Once, before anybody is served. A file may know of messages that a cut of the
     * power took out of the log: what was done with them says nothing about those that come to their places.
     *
     * @param end where a queue ends in the log
     * @return completes when what was corrected is in the log, or cannot be logged now
     */
    Future<Void> open(ToLongFunction<QueueOfGroup> end) {
        queues.values().removeIf(queue -> queue.sinceMillis() == NOT_RESTORED);
        for (PopQueue queue : queues.values()) {
            queue.open();
            popClock.atLeast(queue.newestMillis());
        }
        List<Future<Void>> corrected = new ArrayList<>();
        for (PopQueue queue : queues.values()) {
            long endOffset = end.applyAsLong(queue.name());
            if (queue.knownEnd() > endOffset) {
                LOG.warn(
                        "the log has {} up to {} only but messages up to {} were popped: what is in hand comes again",
                        queue.name(),
                        endOffset,
                        queue.knownEnd());
                corrected.add(reset(queue, Math.min(queue.prefix(), endOffset)));
            } else {
                offsets.follow(queue.name(), queue.prefix());
            }
        }
        return Future.join(corrected).<Void>mapEmpty().otherwiseEmpty();
    }

    private static String blockKey(QueueOfGroup name, long number) {
        return name.toString() + BLOCK_SEPARATOR + number;
    }

    private static Collection<String> keysOf(PopQueue queue) {
        List<String> keys = new ArrayList<>();
        keys.add(queue.name().toString());
        queue.blockNumbers().forEach(number -> keys.add(blockKey(queue.name(), number)));
        return keys;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> keys() {
        return queues.values().stream().flatMap(queue -> keysOf(queue).stream()).toList();
    }

    @Override
    public @Nullable String valueOf(String key) {
        int separator = key.lastIndexOf(BLOCK_SEPARATOR);
        PopQueue queue = queues.get(QueueOfGroup.parse(separator < 0 ? key : key.substring(0, separator)));
        if (queue == null) {
            return null;
        }
        if (separator < 0) {
            return headOf(queue);
        }
        Block block = queue.block(Long.parseLong(key.substring(separator + 1)));
        return block == null ? null : block.toJson();
    }

    private static String headOf(PopQueue queue) {
        String attempt = queue.attemptId();
        return "{\"since\":" + queue.sinceMillis() + ",\"prefix\":" + queue.prefix()
                + (attempt == null ? "" : ",\"attempt\":" + Json.encode(attempt)) + '}';
    }

    @Override
    public void apply(String key, @Nullable String json) {
        int separator = key.lastIndexOf(BLOCK_SEPARATOR);
        QueueOfGroup name = QueueOfGroup.parse(separator < 0 ? key : key.substring(0, separator));
        try {
            if (separator >= 0) {
                applyBlock(name, Long.parseLong(key.substring(separator + 1)), json);
            } else if (json == null) {
                forget(name);
            } else {
                JsonObject head = new JsonObject(json);
                restored(name).restoreHead(head.getLong("since"), head.getLong("prefix"), head.getString("attempt"));
            }
        } catch (DecodeException | ClassCastException | NullPointerException malformed) {
            throw new IllegalArgumentException("it is no state of pops: " + malformed.getMessage(), malformed);
        }
    }

    private void applyBlock(QueueOfGroup name, long number, @Nullable String json) {
        if (json != null || queues.containsKey(name)) {
            restored(name).restoreBlock(number, json);
        }
    }

    private PopQueue restored(QueueOfGroup name) {
        return queues.computeIfAbsent(name, ignored -> new PopQueue(name, NOT_RESTORED, 0, deadlines, inflight));
    }

    private void forget(QueueOfGroup name) {
        PopQueue queue = queues.remove(name);
        if (queue != null) {
            queue.clear();
        }
    }

    @Override
    public void load(@Nullable ByteBuf json) {
        Map<String, String> entries =
                json == null ? Map.of() : KvTable.fromJson(json).table();
        queues.clear();
        entries.forEach((key, value) -> {
            try {
                apply(key, value);
            } catch (IllegalArgumentException nonsense) {
                LOG.warn("entry '{}' of {} is left out: {}", key, NAME, nonsense.getMessage());
            }
        });
    }

    @Override
    public KvTable copy() {
        Map<String, String> copy = new HashMap<>();
        for (PopQueue queue : queues.values()) {
            copy.put(queue.name().toString(), headOf(queue));
            queue.blockNumbers().forEach(number -> {
                Block block = queue.block(number);
                if (block != null) {
                    copy.put(blockKey(queue.name(), number), block.toJson());
                }
            });
        }
        return new KvTable(copy);
    }
}

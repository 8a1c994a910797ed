package io.rillmq.broker.transaction;

import io.rillmq.protocol.message.PropertyNames;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half messages that wait for their end: a view of the half queue, less what the op queue says has ended. Owned by
 * one context: every method runs on it.
 */
final class PendingHalves {
    private static final Logger LOG = LoggerFactory.getLogger(PendingHalves.class);
    private static final int NAMES_MAX = 1_000;

    private final PendingPlaces places;
    private final LongConsumer superseded;
    private final TreeMap<Long, PendingHalf> byOffset = new TreeMap<>();
    /** Of those that were written anew: from the offset of the first copy to that of the newest. */
    private final Map<Long, Long> renewed = new HashMap<>();

    private final TreeSet<PendingHalf> byDue =
            new TreeSet<>(Comparator.comparingLong(PendingHalf::dueMillis).thenComparingLong(PendingHalf::firstOffset));
    /** Entries that need nothing any more, while the op queue does not say so yet. */
    private final Set<Long> closed = new HashSet<>();

    private final Map<Object, Object> names = new HashMap<>();
    private EndedOffsets ended = new EndedOffsets(0);
    private long firstLetIn;
    private long sizeBytes;

    /**
     * @param places each that waits has one, until it ends
     * @param superseded told the queue offset of each entry that needs nothing any more, to be marked as ended
     */
    PendingHalves(PendingPlaces places, LongConsumer superseded) {
        this.places = places;
        this.superseded = superseded;
    }

    /**
     * Begins with an empty view of the half queue from {@code queueOffset} on.
     *
     * @param firstLetIn from here on come those that have been given their places already
     */
    void beginAt(long queueOffset, long firstLetIn) {
        ended = new EndedOffsets(queueOffset);
        this.firstLetIn = firstLetIn;
    }

    int count() {
        return byOffset.size();
    }

    /** Bytes of their records. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** In the order of their newest copies. */
    Collection<PendingHalf> all() {
        return byOffset.values();
    }

    /** Those whose newest copies are at {@code queueOffset} or behind, in their order. */
    Collection<PendingHalf> from(long queueOffset) {
        return byOffset.tailMap(queueOffset).values();
    }

    /** The one about which something is to be done next. */
    @Nullable
    PendingHalf nextDue() {
        return byDue.isEmpty() ? null : byDue.first();
    }

    /** Where a start begins to read the half queue. */
    long firstOpen() {
        return ended.firstOpen();
    }

    /** Whether this entry of the half queue may still be ended. */
    boolean isOpen(long queueOffset) {
        return !ended.isEnded(queueOffset) && !closed.contains(queueOffset);
    }

    @Nullable
    PendingHalf find(long firstOffset) {
        return byOffset.get(renewed.getOrDefault(firstOffset, firstOffset));
    }

    /**
     * Takes in an entry of the half queue, which may be known already.
     *
     * @param dueMillis when something is to be done about it, if it is new or a new copy
     */
    void take(StoredMessage half, long dueMillis) {
        if (!isOpen(half.queueOffset())) {
            return;
        }
        PendingHalf known = find(HalfRecords.firstOffset(half));
        if (known == null) {
            add(half, dueMillis);
        } else if (half.queueOffset() > known.queueOffset()) {
            long before = known.queueOffset();
            remove(known);
            known.isNow(half);
            put(known, dueMillis);
            close(before);
        } else if (half.queueOffset() < known.queueOffset()) {
            close(half.queueOffset());
        }
    }

    private void close(long queueOffset) {
        closed.add(queueOffset);
        superseded.accept(queueOffset);
    }

    private void add(StoredMessage half, long dueMillis) {
        Topic topic = HalfRecords.realTopic(half);
        int queueId = HalfRecords.realQueueId(half);
        if (topic == null || queueId < 0 || queueId > 0xFFFF) {
            LOG.error(
                    "half message {} can never be delivered: topic '{}', queue '{}'",
                    half.messageId(),
                    half.properties().get(PropertyNames.REAL_TOPIC),
                    half.properties().get(PropertyNames.REAL_QUEUE_ID));
            close(half.queueOffset());
            if (hasPlace(half.queueOffset())) {
                places.giveBack();
            }
            return;
        }
        if (!hasPlace(half.queueOffset())) {
            places.take();
        }
        put(
                new PendingHalf(
                        half,
                        shared(HalfRecords.group(half)),
                        shared(topic),
                        Objects.requireNonNullElse(half.uniqueId(), "")),
                dueMillis);
    }

    private boolean hasPlace(long queueOffset) {
        return queueOffset >= firstLetIn;
    }

    /** Thousands of half messages have the same group and topic. */
    @SuppressWarnings("unchecked")
    private <T> T shared(T name) {
        if (names.size() >= NAMES_MAX) {
            names.clear();
        }
        return (T) names.computeIfAbsent(name, same -> same);
    }

    private void put(PendingHalf half, long dueMillis) {
        half.dueAt(dueMillis);
        byOffset.put(half.queueOffset(), half);
        byDue.add(half);
        if (half.queueOffset() != half.firstOffset()) {
            renewed.put(half.firstOffset(), half.queueOffset());
        }
        sizeBytes += half.sizeBytes();
    }

    private void remove(PendingHalf half) {
        byOffset.remove(half.queueOffset());
        byDue.remove(half);
        renewed.remove(half.firstOffset());
        sizeBytes -= half.sizeBytes();
    }

    /** Something is to be done about it at another time. */
    void postpone(PendingHalf half, long dueMillis) {
        byDue.remove(half);
        half.dueAt(dueMillis);
        byDue.add(half);
    }

    /** It waits no more, whether the op queue says so already or only later. */
    void decided(PendingHalf half) {
        remove(half);
        places.giveBack();
        if (!ended.isEnded(half.queueOffset())) {
            closed.add(half.queueOffset());
        }
    }

    /** The op queue has it. */
    void ended(long queueOffset) {
        closed.remove(queueOffset);
        ended.end(queueOffset);
    }

    /** These entries are gone from the log, or damaged. */
    void gone(long from, long to) {
        long unknown = LongStream.range(Math.max(from, firstLetIn), to)
                .filter(offset -> isOpen(offset) && !byOffset.containsKey(offset))
                .count();
        places.giveBack((int) unknown);
        ended.endAll(from, to);
    }
}

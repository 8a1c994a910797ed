package io.rillmq.store.fault;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.append.AppendOutcome;
import io.rillmq.store.append.AppendOutcome.Appended;
import io.rillmq.store.append.AppendOutcome.Reason;
import io.rillmq.store.append.AppendOutcome.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a store said, over all its lives: which messages it acknowledged or showed, and where, and what of that must
 * still be true after a crash. Complaints of a store's own threads are kept until {@link #check}. Any thread.
 */
final class Ledger {
    /** A queue of a topic. */
    record QueueKey(Topic topic, int queueId) {}

    /** What survives. */
    enum Safety {
        /** Only the death of the process. */
        WRITTEN,
        /** Also a power cut. */
        FORCED
    }

    /** A message that was given to the store. */
    private static final class Sent {
        final QueueKey queue;
        final String body;
        final int incarnation;
        final long sentMillis;
        boolean wasRefusedForGood;
        /** Refused after a failure: it may come back, even after its topic was deleted, which covers what was readable. */
        boolean isOfUnknownFate;

        Sent(QueueKey queue, String body, int incarnation, long sentMillis) {
            this.queue = queue;
            this.body = body;
            this.incarnation = incarnation;
            this.sentMillis = sentMillis;
        }
    }

    /** Where a message must be. */
    private record Promise(String id, long logOffset, Safety safety) {
        Promise atLeast(Safety other) {
            return other.compareTo(safety) > 0 ? new Promise(id, logOffset, other) : this;
        }
    }

    private static final char ID_END = '|';
    /** Refused so, nothing of the append came to the log. */
    private static final Set<Reason> REFUSED_FOR_GOOD = Set.of(Reason.BUSY, Reason.TOO_LARGE, Reason.SHUTTING_DOWN);

    private final Clock clock;
    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<QueueKey, TreeMap<Long, Promise>> promises = new HashMap<>();
    private final Map<QueueKey, Map<Safety, Long>> shownEnds = new HashMap<>();
    private final Map<Topic, Integer> incarnations = new HashMap<>();
    /** Of topics that were surely deleted: what is older must never be seen again. */
    private final Map<Topic, Integer> oldestIncarnations = new HashMap<>();

    private final Set<Topic> halfDeleted = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();
    /** What was stored later may not be deleted for its age. */
    private long expiredMillis = Long.MIN_VALUE;

    private long minLogOffset;
    private boolean mayBeginLow;

    Ledger(Clock clock) {
        this.clock = clock;
    }

    private synchronized void require(boolean condition, String complaint) {
        if (!condition) {
            complaints.add(complaint);
        }
    }

    /** Fails when the store ever said something wrong. */
    synchronized void check() {
        if (!complaints.isEmpty()) {
            throw new AssertionError(String.join("\n", complaints.subList(0, Math.min(5, complaints.size()))));
        }
    }

    /** Makes the body of a new message, which says who it is. */
    synchronized String send(QueueKey queue, String id, int fillerBytes) {
        String body = id + ID_END + "-".repeat(fillerBytes);
        sent.put(id, new Sent(queue, body, incarnationOf(queue.topic()), clock.millis()));
        return body;
    }

    private int incarnationOf(Topic topic) {
        return incarnations.getOrDefault(topic, 0);
    }

    /** Topics that were to be deleted, which failed: what they held may be there or not. */
    synchronized Set<Topic> halfDeleted() {
        return Set.copyOf(halfDeleted);
    }

    /** The topic was deleted, or perhaps not: nothing that it held must survive any more. */
    synchronized void deleteTopic(Topic topic, boolean surely) {
        int incarnation = incarnations.merge(topic, 1, Integer::sum);
        if (surely) {
            oldestIncarnations.put(topic, incarnation);
            halfDeleted.remove(topic);
        } else {
            halfDeleted.add(topic);
        }
        promises.keySet().removeIf(queue -> queue.topic().equals(topic));
        shownEnds.keySet().removeIf(queue -> queue.topic().equals(topic));
    }

    /** What was stored until now may be deleted for its age when it is older than {@code reserved}. */
    synchronized void expire(Duration reserved) {
        expiredMillis = Math.max(expiredMillis, clock.millis() - reserved.toMillis());
    }

    /** The log begins at {@code logOffset}: nothing below must be there any more, if it was old enough. */
    synchronized void logBeginsAt(long logOffset) {
        require(logOffset >= minLogOffset, "the log begins at " + logOffset + " and began at " + minLogOffset);
        minLogOffset = logOffset;
        for (TreeMap<Long, Promise> ofQueue : promises.values()) {
            ofQueue.values().removeIf(promise -> {
                boolean isGone = promise.logOffset() < logOffset;
                require(
                        !isGone || sentAs(promise.id()).sentMillis <= expiredMillis,
                        promise + " was deleted and is not older than " + expiredMillis);
                return isGone;
            });
        }
    }

    /** Entries are damaged: a queue may begin before its first message that is left. */
    synchronized void letQueuesBeginLow() {
        mayBeginLow = true;
    }

    /** Where messages with {@code key} are that must be there. */
    synchronized List<Long> promisedWith(Topic topic, String key, Safety least) {
        return promises.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .flatMap(each -> each.getValue().values().stream())
                .filter(promise -> promise.safety().compareTo(least) >= 0)
                .filter(promise -> Workload.keyOf(promise.id()).equals(key))
                .map(Promise::logOffset)
                .toList();
    }

    private boolean mayBeSeen(Sent message) {
        return !message.wasRefusedForGood
                && (message.isOfUnknownFate
                        || message.incarnation >= oldestIncarnations.getOrDefault(message.queue.topic(), 0));
    }

    /** @param sizes of the records of the append, in order */
    synchronized void answered(
            QueueKey queue, List<String> ids, List<Integer> sizes, AppendOutcome outcome, Safety safety) {
        if (outcome instanceof Appended appended) {
            require(appended.recordCount() == ids.size(), ids + " answered with " + appended);
            long logOffset = appended.logOffset();
            for (int i = 0; i < ids.size(); i++) {
                promise(queue, appended.queueOffset() + i, new Promise(ids.get(i), logOffset, safety));
                logOffset += sizes.get(i);
            }
        } else if (outcome instanceof Refused refused) {
            boolean isForGood = REFUSED_FOR_GOOD.contains(refused.reason());
            ids.forEach(id -> sentAs(id).wasRefusedForGood = isForGood);
            ids.forEach(id -> sentAs(id).isOfUnknownFate = !isForGood);
        }
    }

    private Sent sentAs(String id) {
        Sent found = sent.get(id);
        if (found == null) {
            throw new AssertionError("never sent: " + id);
        }
        return found;
    }

    private void promise(QueueKey queue, long queueOffset, Promise promise) {
        if (sentAs(promise.id()).incarnation != incarnationOf(queue.topic())) {
            return;
        }
        TreeMap<Long, Promise> ofQueue = promises.computeIfAbsent(queue, key -> new TreeMap<>());
        Promise known = ofQueue.get(queueOffset);
        if (known == null) {
            ofQueue.put(queueOffset, promise);
            return;
        }
        require(
                known.id().equals(promise.id()) && known.logOffset() == promise.logOffset(),
                queue + " at " + queueOffset + " had " + known + " and now has " + promise);
        ofQueue.put(queueOffset, known.atLeast(promise.safety()));
    }

    /** The listener was told of a message. */
    synchronized void listened(QueueKey queue, long queueOffset, Safety safety) {
        Map<Safety, Long> ends = shownEnds.computeIfAbsent(queue, key -> new HashMap<>());
        for (Safety each : Safety.values()) {
            if (each.compareTo(safety) <= 0) {
                ends.merge(each, queueOffset + 1, Math::max);
            }
        }
    }

    /** A reader was given a message: it is one that was sent there, and stays. */
    synchronized void read(QueueKey queue, StoredMessage message, Safety safety) {
        String body = new String(message.body(), StandardCharsets.UTF_8);
        String id = idOf(body);
        Sent original = sent.get(id);
        if (original == null) {
            require(false, queue + " at " + message.queueOffset() + " shows what was never sent: " + shortened(body));
            return;
        }
        String where = queue + " at " + message.queueOffset() + ": " + id + " ";
        require(original.queue.equals(queue), where + "was sent to " + original.queue);
        require(original.body.equals(body), where + "has a changed body");
        require(mayBeSeen(original), where + "was refused or deleted");
        promise(queue, message.queueOffset(), new Promise(id, message.logOffset(), safety));
    }

    private static String idOf(String body) {
        int end = body.indexOf(ID_END);
        return end < 0 ? shortened(body) : body.substring(0, end);
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(40, text.length()));
    }

    /** Whether a message must be at this place. */
    synchronized boolean isPromised(QueueKey queue, long queueOffset, Safety least) {
        Promise promise = promises.getOrDefault(queue, new TreeMap<>()).get(queueOffset);
        return promise != null && promise.safety().compareTo(least) >= 0;
    }

    /** Log offsets of some messages that must be there. */
    synchronized List<Long> promisedLogOffsets(QueueKey queue, Safety least) {
        return promises.getOrDefault(queue, new TreeMap<>()).values().stream()
                .filter(promise -> promise.safety().compareTo(least) >= 0)
                .map(Promise::logOffset)
                .toList();
    }

    /** Only what is as safe as {@code least} must be there from now on. */
    synchronized void crash(Safety least) {
        for (TreeMap<Long, Promise> ofQueue : promises.values()) {
            ofQueue.values().removeIf(promise -> promise.safety().compareTo(least) < 0);
        }
        for (Map<Safety, Long> ends : shownEnds.values()) {
            long end = ends.getOrDefault(least, 0L);
            ends.replaceAll((safety, old) -> Math.min(old, end));
        }
    }

    /**
     * Compares what a store holds after a crash with what it must hold.
     *
     * @param knowsEnds whether queues without messages must go on where they ended
     */
    synchronized void checkAgainst(Contents contents, boolean knowsEnds) {
        logBeginsAt(contents.minLogOffset());
        for (Map.Entry<QueueKey, TreeMap<Long, Promise>> each : promises.entrySet()) {
            Map<Long, StoredMessage> found = new HashMap<>();
            contents.of(each.getKey()).forEach(message -> found.put(message.queueOffset(), message));
            each.getValue().forEach((queueOffset, promise) -> {
                StoredMessage message = found.get(queueOffset);
                String where = each.getKey() + " at " + queueOffset + ": ";
                require(message != null, where + promise + " is lost");
                if (message != null) {
                    String id = idOf(new String(message.body(), StandardCharsets.UTF_8));
                    require(
                            id.equals(promise.id()) && message.logOffset() == promise.logOffset(),
                            where + id + " at log offset " + message.logOffset() + " in place of " + promise);
                }
            });
        }
        shownEnds.forEach((queue, ends) -> ends.values()
                .forEach(end -> require(
                        contents.maxOffset(queue) >= end
                                || (!knowsEnds && contents.of(queue).isEmpty()),
                        queue + " ends at " + contents.maxOffset(queue) + ", a listener was told of " + (end - 1))));
        checkOrder(contents);
        check();
    }

    private void checkOrder(Contents contents) {
        Set<String> ids = new HashSet<>();
        for (QueueKey queue : contents.queues()) {
            require(
                    contents.minOffset(queue) == 0 || minLogOffset > 0 || incarnationOf(queue.topic()) > 0,
                    queue + " begins at " + contents.minOffset(queue) + ", nothing was deleted");
            long queueOffset = -1;
            long logOffset = -1;
            for (StoredMessage message : contents.of(queue)) {
                String body = new String(message.body(), StandardCharsets.UTF_8);
                String where = queue + " at " + message.queueOffset() + ": ";
                require(
                        message.queueOffset() == queueOffset + 1
                                || (queueOffset < 0
                                        && (mayBeginLow || message.queueOffset() == contents.minOffset(queue))),
                        where + "comes after " + queueOffset);
                require(message.logOffset() > logOffset, where + "is before its predecessor in the log");
                require(message.logOffset() >= minLogOffset, where + "is below the log");
                require(ids.add(idOf(body)), where + idOf(body) + " is there twice");
                Sent original = sent.get(idOf(body));
                require(
                        original != null && original.body.equals(body),
                        where + "is not what was sent: " + shortened(body));
                require(original == null || mayBeSeen(original), where + idOf(body) + " was refused or deleted");
                queueOffset = message.queueOffset();
                logOffset = message.logOffset();
            }
        }
    }
}

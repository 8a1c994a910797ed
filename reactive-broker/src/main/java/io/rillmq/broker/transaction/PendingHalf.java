package io.rillmq.broker.transaction;

import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * A half message that waits for its end, as far as it is kept in memory: where it is, not what it says. Owned by the
 * context of its {@link PendingHalves}.
 */
final class PendingHalf {
    private final long firstOffset;
    private final String group;
    private final Topic topic;
    private final int queueId;
    private final String uniqueId;
    private final long sentMillis;
    private final long immunityMillis;
    private final long bornMillis;

    private long queueOffset;
    private long logOffset;
    private int sizeBytes;
    private int checkCount;
    private long dueMillis;
    private @Nullable Future<?> work;

    PendingHalf(StoredMessage half, String group, Topic topic, String uniqueId) {
        this.firstOffset = HalfRecords.firstOffset(half);
        this.group = group;
        this.topic = topic;
        this.queueId = HalfRecords.realQueueId(half);
        this.uniqueId = uniqueId;
        this.sentMillis = HalfRecords.sentMillis(half);
        this.immunityMillis = HalfRecords.immunityMillis(half);
        this.bornMillis = half.bornMillis();
        isNow(half);
    }

    /** Its newest copy. */
    void isNow(StoredMessage half) {
        queueOffset = half.queueOffset();
        logOffset = half.logOffset();
        sizeBytes = half.sizeBytes();
        checkCount = HalfRecords.checkCount(half);
    }

    /** The queue offset of its first copy, by which it is known. */
    long firstOffset() {
        return firstOffset;
    }

    String group() {
        return group;
    }

    /** Where it goes when it is committed. */
    Topic topic() {
        return topic;
    }

    int queueId() {
        return queueId;
    }

    /** The id that the producer gave it; empty when it gave none. */
    String uniqueId() {
        return uniqueId;
    }

    long sentMillis() {
        return sentMillis;
    }

    /** By the producer's clock. */
    long bornMillis() {
        return bornMillis;
    }

    /** How long its sender wants to be left alone, -1 when it does not say. */
    long immunityMillis() {
        return immunityMillis;
    }

    long queueOffset() {
        return queueOffset;
    }

    long logOffset() {
        return logOffset;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** How often a producer was asked. */
    int checkCount() {
        return checkCount;
    }

    /** When something is to be done about it. Changed by {@link PendingHalves} alone, which is sorted by it. */
    long dueMillis() {
        return dueMillis;
    }

    void dueAt(long millis) {
        dueMillis = millis;
    }

    /** What is being done with it; null while nothing is. */
    @Nullable
    Future<?> work() {
        return work;
    }

    /** One thing at a time: the next begins when this is over. */
    void worksOn(Future<?> underWay) {
        work = underWay;
        underWay.onComplete(ignored -> work = null);
    }
}

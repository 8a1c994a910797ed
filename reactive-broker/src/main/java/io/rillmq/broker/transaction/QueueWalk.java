package io.rillmq.broker.transaction;

import io.netty.buffer.ByteBuf;
import io.rillmq.broker.table.Owner;
import io.rillmq.protocol.message.MalformedRecordException;
import io.rillmq.protocol.message.RecordReader;
import io.rillmq.protocol.message.StoredMessage;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;
import io.rillmq.store.read.QueueFilter;
import io.rillmq.store.read.ReadRequest;
import io.rillmq.store.read.ReadResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a part of one queue from its beginning to its end, piece by piece. Owned by one context. */
final class QueueWalk {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWalk.class);
    private static final int BATCH_COUNT_MAX = 1_024;
    private static final int BATCH_BYTES_MAX = 1 << 20;
    private static final long RETRY_MILLIS = 100;

    private final MessageStore store;
    private final Owner owner;
    private final Topic topic;
    private final int queueId;
    private final Visitor visitor;
    private final long end;
    private final Promise<Long> done = Promise.promise();
    private long next;

    /** What is told of the queue's entries, in their order. */
    interface Visitor {
        /** @return whether more is wanted behind this one */
        boolean message(StoredMessage message);

        /** These entries are gone from the log, or damaged. */
        default void gone(long from, long to) {}
    }

    private QueueWalk(MessageStore store, Owner owner, Topic topic, int queueId, long from, long end, Visitor visitor) {
        this.store = store;
        this.owner = owner;
        this.topic = topic;
        this.queueId = queueId;
        this.next = from;
        this.end = end;
        this.visitor = visitor;
    }

    /**
     * Reads from {@code from} to what is the end of the queue now.
     *
     * @return where it stopped; fails when the disk does
     */
    static Future<Long> run(MessageStore store, Owner owner, Topic topic, int queueId, long from, Visitor visitor) {
        QueueWalk walk = new QueueWalk(store, owner, topic, queueId, from, store.maxOffset(topic, queueId), visitor);
        walk.proceed();
        return walk.done.future();
    }

    private void proceed() {
        if (next >= end) {
            done.complete(next);
            return;
        }
        store.read(
                new ReadRequest(topic, queueId, next, BATCH_COUNT_MAX, BATCH_BYTES_MAX, QueueFilter.ALL, owner::run),
                result -> owner.run(() -> take(result)));
    }

    private void take(ReadResult result) {
        try {
            switch (result.status()) {
                case FOUND -> visit(result.records());
                case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> passOver(result.nextQueueOffset());
                case OFFSET_TOO_SMALL -> passOver(result.minOffset());
                case NO_MESSAGE_IN_QUEUE, NO_MATCHED_LOGIC_QUEUE, OFFSET_OVERFLOW_ONE, OFFSET_OVERFLOW_BADLY ->
                    done.complete(next);
                case BUSY -> owner.after(RETRY_MILLIS, this::proceed);
                case FAILED -> done.fail("queue " + queueId + " of " + topic + " cannot be read at offset " + next);
            }
        } finally {
            result.records().release();
        }
    }

    private void visit(ByteBuf records) {
        while (records.isReadable()) {
            StoredMessage message;
            try {
                message = RecordReader.read(records);
            } catch (MalformedRecordException damaged) {
                LOG.error("entry {} of queue {} of {} is damaged", next, queueId, topic, damaged);
                passOver(next + 1);
                return;
            }
            next = message.queueOffset() + 1;
            if (!visitor.message(message)) {
                done.complete(next);
                return;
            }
        }
        goOn();
    }

    private void passOver(long offset) {
        long to = Math.max(offset, next + 1);
        visitor.gone(next, to);
        next = to;
        goOn();
    }

    /** As a task of its own: pieces in memory would nest as deep as there are of them, and others wait too. */
    private void goOn() {
        if (next >= end) {
            done.complete(next);
        } else {
            owner.after(1, this::proceed);
        }
    }
}

package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.LightQueues;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.LightPlace;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.EntryLayout;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds records that were appended in an earlier life to their consume queues. Owned by the opening thread. */
final class QueueReplay {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReplay.class);

    private final ConsumeQueues queues;
    private final DeletedTopics deleted;
    private final WriteBehind writeBehind;
    private final TagsCodeRule tagsCodeRule;

    /** Of each queue, the record whose queue offset is to be confirmed by the next. */
    private final Map<ConsumeQueue, Found> doubtful = new HashMap<>();

    /** What all queues of a record are told of it. */
    private record Told(long logOffset, int sizeBytes, long storeMillis, long tagHash) {}

    /** A record, as its consume queue is to have it. */
    private record Found(long queueOffset, long logOffset, int sizeBytes, long tagsCode) {}

    QueueReplay(ConsumeQueues queues, DeletedTopics deleted, WriteBehind writeBehind, TagsCodeRule tagsCodeRule) {
        this.queues = queues;
        this.deleted = deleted;
        this.writeBehind = writeBehind;
        this.tagsCodeRule = tagsCodeRule;
    }

    void apply(ByteBuf bytes, int index, long logOffset, int sizeBytes) throws IOException {
        if (!RecordFields.isQueued(RecordLayout.sysFlag(bytes, index))) {
            return;
        }
        int queueId = RecordLayout.queueId(bytes, index);
        Topic topic;
        try {
            topic = new Topic(RecordFields.topic(bytes, index));
        } catch (IllegalArgumentException e) {
            LOG.error("the record at log offset {} is in no consume queue: {}", logOffset, e.getMessage());
            return;
        }
        if (queueId < 0 || queueId > ConsumeQueues.QUEUE_ID_MAX) {
            LOG.error("the record at log offset {} is in no consume queue: its queue id is {}", logOffset, queueId);
            return;
        }
        long stored = RecordLayout.storeMillis(bytes, index);
        long tagHash = RecordFields.tagHash(bytes, index);
        Told record = new Told(logOffset, sizeBytes, stored, tagHash);
        apply(record, topic, queueId, RecordLayout.queueOffset(bytes, index));
        for (LightPlace place : LightPlace.of(bytes, index)) {
            apply(record, place.queue(), LightQueues.QUEUE_ID, place.queueOffset());
        }
    }

    /** A record's part in one of its queues. */
    private void apply(Told record, Topic topic, int queueId, long queueOffset) throws IOException {
        long logOffset = record.logOffset;
        if (deleted.cover(topic, logOffset)) {
            return;
        }
        ConsumeQueue queue = queues.findOrCreate(topic, queueId);
        if (logOffset <= queue.lastLogOffset()) {
            return; // The snapshot has it already.
        }
        if (queueOffset < 0) {
            LOG.error("the record at log offset {} is passed over: its queue offset is {}", logOffset, queueOffset);
            return;
        }
        long tagsCode = tagsCodeRule.tagsCode(topic, queueId, record.storeMillis, record.tagHash);
        apply(queue, new Found(queueOffset, logOffset, record.sizeBytes, tagsCode));
    }

    /**
     * No checksum covers a record's queue offset: one that does not follow the queue's last is believed when the next
     * record of the queue goes on from it.
     */
    private void apply(ConsumeQueue queue, Found found) throws IOException {
        ConsumeQueue current = queue;
        Found doubted = doubtful.remove(queue);
        if (doubted != null) {
            if (isConfirmed(queue, doubted, found)) {
                current = take(queue, doubted);
            } else {
                passOver(queue, doubted);
            }
        }
        if (found.queueOffset == current.maxOffset() || current.minOffset() == current.maxOffset()) {
            take(current, found);
        } else {
            doubtful.put(current, found);
        }
    }

    private static boolean isConfirmed(ConsumeQueue queue, Found doubted, Found next) {
        return next.queueOffset == doubted.queueOffset + 1
                || (isBehindGap(queue, doubted)
                        && mayFollow(doubted.queueOffset, doubted.logOffset, next.queueOffset, next.logOffset));
    }

    /** Whether those between the queue's last message and this one may be damaged or gone. */
    private static boolean isBehindGap(ConsumeQueue queue, Found found) {
        return mayFollow(queue.maxOffset() - 1, queue.lastLogOffset(), found.queueOffset, found.logOffset);
    }

    /** Whether the log has, or had, room for the messages from one to the other. */
    private static boolean mayFollow(long queueOffset, long logOffset, long nextQueueOffset, long nextLogOffset) {
        return nextQueueOffset > queueOffset
                && nextQueueOffset - queueOffset <= (nextLogOffset - logOffset) / RecordLayout.SIZE_BYTES_MIN;
    }

    /** The log has no more records for those that are still in doubt. */
    void finish() throws IOException {
        for (Map.Entry<ConsumeQueue, Found> each : doubtful.entrySet()) {
            if (each.getValue().queueOffset == 0 || isBehindGap(each.getKey(), each.getValue())) {
                take(each.getKey(), each.getValue());
            } else {
                passOver(each.getKey(), each.getValue());
            }
        }
        doubtful.clear();
    }

    /** What follows is the log from another place on. */
    void forget() {
        doubtful.clear();
    }

    private static void passOver(ConsumeQueue queue, Found found) {
        LOG.error(
                "the record at log offset {} is damaged and passed over: it says queue offset {} of {}, which was at {}",
                found.logOffset,
                found.queueOffset,
                queue,
                queue.maxOffset());
    }

    /** Adds it to the queue, or to a new one that begins with it; returns which. */
    private ConsumeQueue take(ConsumeQueue queue, Found found) throws IOException {
        ConsumeQueue target = queue;
        boolean isEmpty = queue.minOffset() == queue.maxOffset();
        boolean goesOn = isEmpty ? found.queueOffset >= queue.maxOffset() : isBehindGap(queue, found);
        if (found.queueOffset != queue.maxOffset() && !goesOn) {
            // Its topic was deleted and made again, by somebody who keeps no list of that.
            target = queues.restart(queue);
        }
        if (target.maxOffset() < found.queueOffset) {
            openGap(target, found.queueOffset, found.logOffset);
        }
        add(target, found.logOffset, found.sizeBytes, found.tagsCode);
        return target;
    }

    /** Older messages of the queue left the log, or are damaged. */
    private void openGap(ConsumeQueue queue, long queueOffset, long logOffset) throws IOException {
        if (queue.minOffset() == queue.maxOffset()) {
            queue.startAt(queueOffset);
            return;
        }
        LOG.warn("{} has no messages from {} to {}", queue, queue.maxOffset(), queueOffset);
        while (queue.maxOffset() < queueOffset) {
            add(queue, logOffset, EntryLayout.BLANK, 0);
        }
    }

    private void add(ConsumeQueue queue, long logOffset, int sizeBytes, long tagsCode) throws IOException {
        queue.add(logOffset, sizeBytes, tagsCode, Long.MAX_VALUE);
        writeBehind.added(queue);
        if (writeBehind.isFull()) {
            writeBehind.writeSome(() -> true);
        }
    }
}

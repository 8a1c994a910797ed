package io.rillmq.store.dispatch;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.protocol.name.Topic;
import io.rillmq.store.log.RecordFields;
import io.rillmq.store.queue.ConsumeQueue;
import io.rillmq.store.queue.ConsumeQueues;
import io.rillmq.store.queue.EntryLayout;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds records that were appended in an earlier life to their consume queues. Owned by the opening thread. */
final class QueueReplay {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReplay.class);

    private final ConsumeQueues queues;
    private final DeletedTopics deleted;
    private final WriteBehind writeBehind;
    private final TagsCodeRule tagsCodeRule;

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
        if (deleted.cover(topic, logOffset)) {
            return;
        }
        ConsumeQueue queue = queues.findOrCreate(topic, queueId);
        long queueOffset = RecordLayout.queueOffset(bytes, index);
        if (queueOffset < queue.maxOffset()) {
            if (logOffset <= queue.lastLogOffset()) {
                return; // The snapshot has it already.
            }
            // Its topic was deleted and made again, by somebody who keeps no list of that.
            queue = queues.restart(queue);
        }
        if (queue.maxOffset() < queueOffset) {
            openGap(queue, queueOffset, logOffset);
        }
        long stored = RecordLayout.storeMillis(bytes, index);
        add(
                queue,
                logOffset,
                sizeBytes,
                tagsCodeRule.tagsCode(topic, queueId, stored, RecordFields.tagHash(bytes, index)));
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

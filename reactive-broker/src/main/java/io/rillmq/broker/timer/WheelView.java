package io.rillmq.broker.timer;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.message.RecordLayout;
import io.rillmq.store.log.RecordFields;

/**
 * What waits, as of a place in the timers' queue. Applying a record twice changes nothing: a snapshot may hold more than
 * the place it names. Owned by one context.
 */
final class WheelView {
    final PendingTimers pending = new PendingTimers();
    private long nextQueueOffset;
    private long nextLogOffset;

    /** First record of the queue that is not applied. */
    long nextQueueOffset() {
        return nextQueueOffset;
    }

    /** All records of the queue that are not applied are behind this place of the log. */
    long nextLogOffset() {
        return nextLogOffset;
    }

    void moveTo(long queueOffset) {
        nextQueueOffset = queueOffset;
    }

    /** Applies records that lie back to back, and leaves the buffer to the caller. */
    void apply(ByteBuf records) {
        int end = records.writerIndex();
        for (int at = records.readerIndex(); at < end; at += RecordLayout.sizeBytes(records, at)) {
            long logOffset = RecordLayout.logOffset(records, at);
            int sizeBytes = RecordLayout.sizeBytes(records, at);
            apply(TimerRecords.eventOf(RecordFields.properties(records, at)), logOffset, sizeBytes);
            nextQueueOffset = RecordLayout.queueOffset(records, at) + 1;
            nextLogOffset = logOffset + sizeBytes;
        }
    }

    private void apply(TimerEvent event, long logOffset, int sizeBytes) {
        if (event instanceof TimerEvent.Parked parked) {
            pending.add(new Timer(parked.dueMillis(), parked.key(), logOffset, sizeBytes));
        } else if (event instanceof TimerEvent.Rolled rolled) {
            Timer there = new Timer(rolled.dueMillis(), rolled.key(), logOffset, sizeBytes);
            if (pending.move(rolled.key(), rolled.fromLogOffset(), logOffset, sizeBytes)) {
                pending.putBack(there);
            } else {
                pending.add(there);
            }
        } else if (event instanceof TimerEvent.RolledByRocketMq rolled) {
            pending.find(rolled.key(), rolled.dueMillis()).stream()
                    .filter(each -> each.logOffset() < logOffset)
                    .forEach(pending::remove);
            pending.add(new Timer(rolled.dueMillis(), rolled.key(), logOffset, sizeBytes));
        } else if (event instanceof TimerEvent.Recalled recalled) {
            pending.find(recalled.key(), recalled.dueMillis()).forEach(pending::remove);
        }
    }
}

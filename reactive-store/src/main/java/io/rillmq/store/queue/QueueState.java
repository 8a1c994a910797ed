package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;

/**
 * One consume queue as its files hold it.
 *
 * @param writtenOffset queue offset behind the newest entry in the files
 * @param forcedOffset queue offset behind the newest entry that is surely on the device
 * @param firstLogOffset no message of the queue lies below in the log; {@code Long.MAX_VALUE} when it never had one
 * @param lastLogOffset log offset of the newest entry in the files, -1 without one
 */
public record QueueState(
        Topic topic,
        int queueId,
        long minOffset,
        long writtenOffset,
        long forcedOffset,
        long firstLogOffset,
        long lastLogOffset) {
    public QueueState {
        if (queueId < 0 || queueId > ConsumeQueues.QUEUE_ID_MAX || minOffset < 0 || writtenOffset < minOffset) {
            throw new IllegalArgumentException(
                    "no state of a queue: " + topic + '/' + queueId + " from " + minOffset + " to " + writtenOffset);
        }
    }

    /** Whether its files hold entries that a power cut could take away. */
    public boolean isUnforced() {
        return isWritten() && forcedOffset < writtenOffset;
    }

    /** Whether its files hold entries that can be read. */
    public boolean isWritten() {
        return writtenOffset > minOffset;
    }

    /** Log offset of the newest entry when those in {@code tail} follow; -1 without any. */
    public long newestLogOffset(byte[] tail) {
        return tail.length == 0 ? lastLogOffset : EntryLayout.logOffset(tail, tail.length - EntryLayout.SIZE_BYTES);
    }
}

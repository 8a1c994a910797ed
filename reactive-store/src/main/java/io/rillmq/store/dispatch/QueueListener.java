package io.rillmq.store.dispatch;

import io.rillmq.protocol.name.Topic;

/**
 * Told of every message at the moment it becomes readable. Called on the one thread that publishes messages, in log
 * order: it must be quick, must not block, and hands over to other threads for real work.
 */
@FunctionalInterface
public interface QueueListener {
    /**
     * @param queueOffset entry number of the new message; the queue's max offset is now one more
     * @param tagsCode as in the consume queue
     * @param storeMillis store time of the message
     */
    void readable(Topic topic, int queueId, long queueOffset, long tagsCode, long storeMillis);
}

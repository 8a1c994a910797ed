package io.rillmq.store.queue;

import io.rillmq.protocol.name.Topic;

/**
 * One consume queue as its files hold it.
 *
 * @param firstLogOffset log offset of the first message, {@code Long.MAX_VALUE} without one
 * @param lastLogOffset log offset of the newest entry, -1 without one
 */
public record QueueState(
        Topic topic, int queueId, long minOffset, long maxOffset, long firstLogOffset, long lastLogOffset) {}

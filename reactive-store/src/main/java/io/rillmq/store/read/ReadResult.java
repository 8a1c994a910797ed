package io.rillmq.store.read;

import io.netty.buffer.ByteBuf;

/**
 * Messages of one queue. Whoever gets it owns {@code records} and releases it, whatever the status.
 *
 * @param records the records back to back as they are in the log, empty unless {@link ReadStatus#FOUND}; those of a light
 *     queue say their places there
 * @param messageCount records in {@code records}
 * @param nextQueueOffset where to read next
 * @param minOffset first queue offset of the queue
 * @param maxOffset next queue offset to come, of what is readable
 */
public record ReadResult(
        ReadStatus status, ByteBuf records, int messageCount, long nextQueueOffset, long minOffset, long maxOffset) {}

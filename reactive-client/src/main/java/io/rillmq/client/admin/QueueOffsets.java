package io.rillmq.client.admin;

/**
 * What one queue holds.
 *
 * @param minOffset the first message that is still there
 * @param maxOffset the place of the next message
 */
public record QueueOffsets(String topic, String brokerName, int queueId, long minOffset, long maxOffset) {
    /** Messages in the queue. */
    public long count() {
        return maxOffset - minOffset;
    }
}

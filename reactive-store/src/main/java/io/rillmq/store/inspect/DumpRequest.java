package io.rillmq.store.inspect;

import java.util.OptionalInt;

/**
 * Which records to give out.
 *
 * @param queueId one queue; empty for all of the topic
 * @param fromQueueOffset the first queue offset, in each queue
 * @param countMax at most so many records in all
 */
public record DumpRequest(String topic, OptionalInt queueId, long fromQueueOffset, long countMax) {
    public DumpRequest {
        if (!RecordFacts.isName(topic)) {
            throw new IllegalArgumentException("topic must be a name without slashes: '" + topic + "'");
        }
        if (fromQueueOffset < 0) {
            throw new IllegalArgumentException("from must be 0 or more: " + fromQueueOffset);
        }
        if (countMax < 1) {
            throw new IllegalArgumentException("count must be 1 or more: " + countMax);
        }
        if (queueId.isPresent() && queueId.getAsInt() < 0) {
            throw new IllegalArgumentException("queue must be 0 or more: " + queueId.getAsInt());
        }
    }
}

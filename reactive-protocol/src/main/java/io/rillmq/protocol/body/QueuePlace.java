package io.rillmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where a stretch of a queue of a static topic is, or was.
 *
 * @param generation 0 for the first place; each further one is where the queue has moved to
 * @param queueId of the broker's own queue
 * @param logicOffset offset in the static topic's queue of the first message there
 * @param startOffset offset in the broker's own queue of that message
 * @param endOffset offset behind the last message there, -1 while the queue is there
 */
public record QueuePlace(
        @JsonProperty("gen") int generation,
        int queueId,
        @JsonProperty("bname") String brokerName,
        long logicOffset,
        long startOffset,
        long endOffset,
        long timeOfStart,
        long timeOfEnd) {
    public QueuePlace {
        brokerName = Absent.refused(brokerName, "bname");
    }
}

package io.rillmq.client.consumer;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where to begin in a topic. A consumer group uses it only for a queue it has no committed offset for; queues that appear
 * later are always read from their first message.
 */
public sealed interface Position {
    /** The oldest message that is still there. */
    record Earliest() implements Position {}

    /** Only messages that arrive from now on. */
    record Latest() implements Position {}

    /** The first message stored at or after {@code time}; the precision is a millisecond. */
    record AtTime(Instant time) implements Position {}

    /** Given offsets for some queues, keyed by {@link #queueKey}, and {@code others} for the rest. */
    record AtOffsets(Map<String, Long> offsets, Position others) implements Position {
        public AtOffsets {
            offsets = Map.copyOf(offsets);
        }
    }

    static Position earliest() {
        return new Earliest();
    }

    static Position latest() {
        return new Latest();
    }

    static Position at(Instant time) {
        return new AtTime(time);
    }

    /** This position, but one queue begins at {@code queueOffset}, the next one to read. */
    default Position with(String brokerName, int queueId, long queueOffset) {
        Map<String, Long> offsets = new TreeMap<>();
        Position others = this;
        if (this instanceof AtOffsets earlier) {
            offsets.putAll(earlier.offsets());
            others = earlier.others();
        }
        offsets.put(queueKey(brokerName, queueId), queueOffset);
        return new AtOffsets(offsets, others);
    }

    /** The text that names a queue of a topic: broker name, {@code /}, queue id. */
    static String queueKey(String brokerName, int queueId) {
        return brokerName + "/" + queueId;
    }
}

package io.rillmq.broker.offset;

import io.rillmq.protocol.name.Topic;
import io.rillmq.store.MessageStore;

/** Where a new group begins that asked for what comes from now on. Pure functions. */
public final class YoungQueues {
    /**
     * A new group begins at the first message of a queue, whatever it asked for, while no more than this many bytes
     * were logged since that message. RocketMQ's rule is that the message is still within 40 % of the memory.
     */
    private static final long YOUNG_BYTES_MAX = 1L << 30;

    private YoungQueues() {}

    public static boolean isYoung(MessageStore store, Topic topic, int queueId) {
        return store.minOffset(topic, queueId) <= 0 && store.bytesSinceFirst(topic, queueId) <= YOUNG_BYTES_MAX;
    }
}

package io.rillmq.client.internal.consume;

import io.rillmq.client.consumer.TagFilter;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;

/**
 * In whose name to pull, and what is wanted.
 *
 * @param version of the subscription, epoch milliseconds; the broker compares it with the heartbeat's
 * @param isSentAlong whether the broker takes the filter from each pull, and not from a heartbeat
 */
record PullSubscription(ConsumerGroup group, TagFilter filter, long version, boolean isSentAlong) {
    /** As long as RocketMQ's push consumers let a pull be held. */
    static final long HOLD_MILLIS = 15_000;

    private static final String TAG = "TAG";

    PullHeader pull(MessageQueue queue, long queueOffset, int countMax, int bytesMax) {
        int flags = PullHeader.MAY_SUSPEND | (isSentAlong ? PullHeader.HAS_SUBSCRIPTION : 0);
        return new PullHeader(
                group,
                queue.topic(),
                queue.queueId(),
                queueOffset,
                countMax,
                flags,
                0,
                HOLD_MILLIS,
                isSentAlong ? filter.expression() : null,
                version,
                TAG,
                bytesMax);
    }
}

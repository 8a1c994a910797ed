package io.rillmq.broker.pop;

import io.rillmq.broker.filter.MessageFilter;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A request for messages, or for the news that there are some, whose checks have passed. Holds no buffers.
 *
 * @param queueId one queue of the topic, or {@link PopHeader#ANY_QUEUE}
 * @param deadlineMillis epoch milliseconds at which it is answered, whatever there is
 * @param want what is to be handed out; null when only the news is asked for
 */
record Poll(
        Caller caller,
        GroupTopic of,
        int queueId,
        boolean isOrder,
        @Nullable String attemptId,
        long deadlineMillis,
        @Nullable Want want,
        Promise<Response> answer) {
    /**
     * @param countMax most messages
     * @param isFromLast whether a new group begins with what comes from now on
     */
    record Want(int countMax, long invisibleMillis, boolean isFromLast, MessageFilter filter) {}

    MessageFilter filter() {
        return want == null ? MessageFilter.ALL : want.filter();
    }

    /** The name under which it is counted while it is held. */
    QueueOfGroup place() {
        return new QueueOfGroup(of, queueId);
    }
}

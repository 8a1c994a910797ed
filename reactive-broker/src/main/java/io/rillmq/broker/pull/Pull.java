package io.rillmq.broker.pull;

import io.rillmq.broker.filter.MessageFilter;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Promise;

/**
 * A pull whose checks have passed. Holds no buffers.
 *
 * @param queueOffset of the first message that was not examined yet
 * @param askedOffset of the first message that the client asked for
 * @param deadlineMillis epoch milliseconds at which it is answered, whatever there is; 0 for a pull that does not wait
 * @param wasParked whether it has waited already
 */
record Pull(
        Connection connection,
        QueueKey queue,
        long queueOffset,
        long askedOffset,
        int countMax,
        int bytesMax,
        MessageFilter filter,
        long deadlineMillis,
        boolean wasParked,
        Promise<Response> answer) {
    /** This pull, waiting for a message at {@code nextOffset} or later. */
    Pull parkedAt(long nextOffset) {
        return new Pull(
                connection, queue, nextOffset, askedOffset, countMax, bytesMax, filter, deadlineMillis, true, answer);
    }
}

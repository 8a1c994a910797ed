package io.rillmq.store.read;

import io.rillmq.protocol.name.Topic;
import java.util.concurrent.Executor;

/**
 * Asks for messages of one queue.
 *
 * @param queueOffset first entry number wanted
 * @param countMax messages at most, 1 or more
 * @param bytesMax bytes of records at most; the first message is returned even when it is larger
 * @param home where the callback runs when a reading thread did the read; otherwise it runs at once, on the caller
 */
public record ReadRequest(
        Topic topic, int queueId, long queueOffset, int countMax, int bytesMax, QueueFilter filter, Executor home) {
    public ReadRequest {
        if (countMax < 1) {
            throw new IllegalArgumentException("countMax must be 1 or more: " + countMax);
        }
    }
}

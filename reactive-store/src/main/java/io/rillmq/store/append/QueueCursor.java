package io.rillmq.store.append;

import io.rillmq.store.queue.ConsumeQueue;

/** The queue offset that the next record of one queue gets. Owned by the log's writer. */
final class QueueCursor {
    final ConsumeQueue queue;
    long next;

    QueueCursor(ConsumeQueue queue) {
        this.queue = queue;
        this.next = queue.maxOffset();
    }
}

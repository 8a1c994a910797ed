package io.rillmq.client.internal.consume;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The deliveries of one queue from the oldest unanswered one on. All before it are answered: that is the offset to commit.
 * Owned by the session's event loop; receipts are answered from any thread and looked at when the offset is asked for.
 */
final class AckWindow {
    private final Queue<Receipt> receipts = new ArrayDeque<>();
    private long end;

    /** @param start the queue offset of the first message to come */
    AckWindow(long start) {
        this.end = start;
    }

    Receipt add(long queueOffset) {
        Receipt receipt = new Receipt(queueOffset);
        receipts.add(receipt);
        end = queueOffset + 1;
        return receipt;
    }

    /** What lies before {@code offset} and was not added is not wanted: filtered away, or gone. */
    void advance(long offset) {
        end = Math.max(end, offset);
    }

    /** The queue offset that the group continues at: of the oldest delivery that is not answered. */
    long committable() {
        Receipt oldest = receipts.peek();
        while (oldest != null && oldest.isAnswered()) {
            receipts.remove();
            oldest = receipts.peek();
        }
        return oldest == null ? end : oldest.queueOffset();
    }

    /** Deliveries behind the oldest unanswered one, itself included. */
    int count() {
        committable();
        return receipts.size();
    }

    /** The queue goes on at {@code offset}: answers to what was delivered before have no effect any more. */
    void jump(long offset) {
        close();
        end = offset;
    }

    /** Answers have no effect any more. */
    void close() {
        receipts.forEach(Receipt::makeStale);
        receipts.clear();
    }
}

package io.rillmq.gateway.stream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for one subscription, oldest first. When it is full the oldest is dropped and counted, so that a
 * slow subscriber costs a fixed amount of memory and nobody else's time. Owned by the subscription's context.
 */
public final class Mailbox {
    private final ArrayDeque<EncodedMessage> waiting = new ArrayDeque<>();
    private final int messagesMax;
    private final int bytesMax;
    private long bytes;
    private long missed;

    private Mailbox(int messagesMax, int bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** For messages that come unasked. */
    public static Mailbox droppingOldest(StreamLimits limits) {
        return new Mailbox(limits.queueMessagesMax(), limits.queueBytesMax());
    }

    /** For messages that come only when asked for: whoever asks bounds them. */
    public static Mailbox keepingAll() {
        return new Mailbox(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Adds the newest message and returns how many of the oldest had to go. */
    public int offer(EncodedMessage message) {
        waiting.addLast(message);
        bytes += message.sizeBytes();
        int dropped = 0;
        while (waiting.size() > 1 && (waiting.size() > messagesMax || bytes > bytesMax)) {
            bytes -= waiting.removeFirst().sizeBytes();
            dropped++;
        }
        missed += dropped;
        return dropped;
    }

    /** Takes the oldest message, or null when none waits. */
    public @Nullable EncodedMessage poll() {
        EncodedMessage message = waiting.pollFirst();
        if (message != null) {
            bytes -= message.sizeBytes();
        }
        return message;
    }

    /** How many messages were dropped just before the oldest one waiting; the count starts again. */
    public long takeMissed() {
        long count = missed;
        missed = 0;
        return count;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Messages waiting. */
    public int count() {
        return waiting.size();
    }

    /** Bytes waiting. */
    public long sizeBytes() {
        return bytes;
    }
}

package io.rillmq.gateway.stream;

import io.rillmq.gateway.text.MessageText;
import io.rillmq.gateway.text.StreamMessage;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a message frame that is the same for all subscriptions. Immutable; shared by sockets of several event
 * loops. Small messages are kept as text, because one frame is cheaper to write than two; large ones as bytes, because
 * sockets can then share them instead of holding a copy each.
 */
public final class EncodedMessage {
    /** From this many characters on, sockets share the bytes. */
    static final int LARGE_CHARS = 16 * 1024;

    private static final int OVERHEAD_BYTES = 96;

    private final @Nullable String text;
    private final @Nullable Buffer bytes;
    private final int sizeBytes;

    private EncodedMessage(@Nullable String text, @Nullable Buffer bytes, int sizeBytes) {
        this.text = text;
        this.bytes = bytes;
        this.sizeBytes = sizeBytes + OVERHEAD_BYTES;
    }

    /** Encodes a message. */
    static EncodedMessage of(StreamMessage message) {
        String tail = MessageText.tail(message);
        if (tail.length() < LARGE_CHARS) {
            return new EncodedMessage(tail, null, tail.length());
        }
        Buffer bytes = Buffer.buffer(tail);
        return new EncodedMessage(null, bytes, bytes.length());
    }

    /** The frame's tail when the message is small, else null. */
    public @Nullable String text() {
        return text;
    }

    /** The frame's tail when the message is large, else null. Must not be changed. */
    public @Nullable Buffer bytes() {
        return bytes;
    }

    /** Memory it takes, about. */
    public int sizeBytes() {
        return sizeBytes;
    }
}

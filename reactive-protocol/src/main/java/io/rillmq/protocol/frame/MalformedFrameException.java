package io.rillmq.protocol.frame;

import io.netty.handler.codec.DecoderException;
import org.jspecify.annotations.Nullable;

/** The peer sent bytes that are no frame. The stream cannot be resumed: the connection is to be closed. */
public final class MalformedFrameException extends DecoderException {
    private static final long serialVersionUID = 1;

    public MalformedFrameException(@Nullable String message) {
        super(message);
    }

    public MalformedFrameException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }
}

package io.rillmq.gateway.text;

import org.jspecify.annotations.Nullable;

/** What a text frame from a client turned out to be. */
public sealed interface Inbound permits ClientFrame, Inbound.Bad {

    /**
     * A frame that cannot be acted on. The socket stays open, up to a limit of such frames.
     *
     * @param id the id the frame carried, when it could be read, so that the client can tell which frame is meant
     * @param code what kind of mistake it is
     * @param message names the field, its value and what is allowed
     */
    record Bad(@Nullable String id, ErrorCode code, String message) implements Inbound {}
}

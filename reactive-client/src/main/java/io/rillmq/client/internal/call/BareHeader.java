package io.rillmq.client.internal.call;

import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestHeader;

/**
 * The header of a request that has no fields.
 *
 * @param code one of {@link io.rillmq.protocol.command.RequestCode}
 */
public record BareHeader(int code) implements RequestHeader {
    @Override
    public void write(HeaderWriter out) {
        // The code says it all.
    }
}

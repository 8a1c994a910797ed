package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/** Answers with one queue offset. */
public record OffsetResponseHeader(long offset) implements ResponseHeader {
    public static OffsetResponseHeader read(HeaderReader in) {
        return new OffsetResponseHeader(in.longNumber("offset"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("offset", offset);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Asks for one message by its place in the commit log. */
public record ViewMessageHeader(long logOffset) implements RequestHeader {
    public static ViewMessageHeader read(HeaderReader in) {
        return new ViewMessageHeader(in.longNumber("offset"));
    }

    @Override
    public int code() {
        return RequestCode.VIEW_MESSAGE_BY_ID;
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("offset", logOffset);
    }
}

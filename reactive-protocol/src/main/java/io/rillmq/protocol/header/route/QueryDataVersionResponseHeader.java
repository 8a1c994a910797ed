package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/** Answers whether the topics of a broker are news; the version that is known is in the body. */
public record QueryDataVersionResponseHeader(boolean isChanged) implements ResponseHeader {
    public static QueryDataVersionResponseHeader read(HeaderReader in) {
        return new QueryDataVersionResponseHeader(in.bool("changed", true));
    }

    @Override
    public void write(HeaderWriter out) {
        out.bool("changed", isChanged);
    }
}

package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Asks for all values of one namespace of the configuration. */
public record KvListHeader(String namespace) implements RequestHeader {
    public static KvListHeader read(HeaderReader in) {
        return new KvListHeader(in.text("namespace"));
    }

    @Override
    public int code() {
        return RequestCode.GET_KVLIST_BY_NAMESPACE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("namespace", namespace);
    }
}

package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Removes one value of the configuration that name servers keep. */
public record DeleteKvConfigHeader(String namespace, String key) implements RequestHeader {
    public static DeleteKvConfigHeader read(HeaderReader in) {
        return new DeleteKvConfigHeader(in.text("namespace"), in.text("key"));
    }

    @Override
    public int code() {
        return RequestCode.DELETE_KV_CONFIG;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("namespace", namespace).text("key", key);
    }
}

package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Sets one value of the configuration that name servers keep. */
public record PutKvConfigHeader(String namespace, String key, String value) implements RequestHeader {
    public static PutKvConfigHeader read(HeaderReader in) {
        return new PutKvConfigHeader(in.text("namespace"), in.text("key"), in.text("value"));
    }

    @Override
    public int code() {
        return RequestCode.PUT_KV_CONFIG;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("namespace", namespace).text("key", key).text("value", value);
    }
}

package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** Answers with one value of the configuration. */
public record GetKvConfigResponseHeader(@Nullable String value) implements ResponseHeader {
    public static GetKvConfigResponseHeader read(HeaderReader in) {
        return new GetKvConfigResponseHeader(in.optionalText("value"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalText("value", value);
    }
}

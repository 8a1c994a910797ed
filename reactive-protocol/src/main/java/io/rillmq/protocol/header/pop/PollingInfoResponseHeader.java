package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/** Answers with the requests that are held. */
public record PollingInfoResponseHeader(int heldCount) implements ResponseHeader {
    public static PollingInfoResponseHeader read(HeaderReader in) {
        return new PollingInfoResponseHeader(in.integer("pollingNum"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.integer("pollingNum", heldCount);
    }
}

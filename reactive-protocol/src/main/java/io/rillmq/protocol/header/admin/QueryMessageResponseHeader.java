package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * Says how far the broker's key index is; the messages themselves are the body.
 *
 * @param indexedMillis store time of the newest message in it
 * @param indexedLogOffset log offset of that message
 */
public record QueryMessageResponseHeader(long indexedMillis, long indexedLogOffset) implements ResponseHeader {
    public static QueryMessageResponseHeader read(HeaderReader in) {
        return new QueryMessageResponseHeader(
                in.longNumber("indexLastUpdateTimestamp"), in.longNumber("indexLastUpdatePhyoffset"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("indexLastUpdateTimestamp", indexedMillis)
                .longNumber("indexLastUpdatePhyoffset", indexedLogOffset);
    }
}

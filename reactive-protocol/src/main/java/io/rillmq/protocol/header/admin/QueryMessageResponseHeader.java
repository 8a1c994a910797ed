package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * Answers how far the key index reaches.
 *
 * @param indexMillis store time of the last message in the index
 * @param indexLogOffset of the last message in the index
 */
public record QueryMessageResponseHeader(long indexMillis, long indexLogOffset) implements ResponseHeader {
    public static QueryMessageResponseHeader read(HeaderReader in) {
        return new QueryMessageResponseHeader(
                in.longNumber("indexLastUpdateTimestamp"), in.longNumber("indexLastUpdatePhyoffset"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("indexLastUpdateTimestamp", indexMillis).longNumber("indexLastUpdatePhyoffset", indexLogOffset);
    }
}

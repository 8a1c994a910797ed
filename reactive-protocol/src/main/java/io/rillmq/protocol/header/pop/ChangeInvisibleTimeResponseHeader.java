package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * What the message's new handle is made of.
 *
 * @param popMillis epoch milliseconds
 * @param reviveQueueId as in {@link PopResponseHeader}
 */
public record ChangeInvisibleTimeResponseHeader(long popMillis, long invisibleMillis, int reviveQueueId)
        implements ResponseHeader {
    public static ChangeInvisibleTimeResponseHeader read(HeaderReader in) {
        return new ChangeInvisibleTimeResponseHeader(
                in.longNumber("popTime"), in.longNumber("invisibleTime"), in.integer("reviveQid"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("popTime", popMillis)
                .longNumber("invisibleTime", invisibleMillis)
                .integer("reviveQid", reviveQueueId);
    }
}

package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers a pop, whatever its outcome.
 *
 * @param popMillis when the messages were handed out, epoch milliseconds; a part of their handles
 * @param reviveQueueId {@link PopHandle#ORDER} for an ordered pop
 * @param restCount messages that are left in the queues that were looked at
 * @param startOffsets first queue offset by queue, see {@link PopOffsets}
 * @param messageOffsets all queue offsets by queue
 * @param orderCounts how often the messages of an ordered pop were handed out before
 */
public record PopResponseHeader(
        long popMillis,
        long invisibleMillis,
        int reviveQueueId,
        long restCount,
        @Nullable String startOffsets,
        @Nullable String messageOffsets,
        @Nullable String orderCounts)
        implements ResponseHeader {
    public static PopResponseHeader read(HeaderReader in) {
        return new PopResponseHeader(
                in.longNumber("popTime"),
                in.longNumber("invisibleTime"),
                in.integer("reviveQid"),
                in.longNumber("restNum"),
                in.optionalText("startOffsetInfo"),
                in.optionalText("msgOffsetInfo"),
                in.optionalText("orderCountInfo"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("popTime", popMillis)
                .longNumber("invisibleTime", invisibleMillis)
                .integer("reviveQid", reviveQueueId)
                .longNumber("restNum", restCount)
                .optionalText("startOffsetInfo", startOffsets)
                .optionalText("msgOffsetInfo", messageOffsets)
                .optionalText("orderCountInfo", orderCounts);
    }
}

package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/**
 * Asks how far a group has consumed a queue; answered with QUERY_NOT_FOUND when it never has.
 *
 * @param isZeroIfNotFound whether a queue whose first message is still there may be answered with 0 instead
 *     of QUERY_NOT_FOUND
 */
public record QueryOffsetHeader(ConsumerGroup group, Topic topic, int queueId, boolean isZeroIfNotFound)
        implements RequestHeader {
    public static QueryOffsetHeader read(HeaderReader in) {
        return new QueryOffsetHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.bool("setZeroIfNotFound", true));
    }

    @Override
    public int code() {
        return RequestCode.QUERY_CONSUMER_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .bool("setZeroIfNotFound", isZeroIfNotFound);
    }
}

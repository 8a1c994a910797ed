package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the entries of a consume queue.
 *
 * @param fromOffset queue offset of the first entry
 * @param group whose subscription is to be shown beside them, null for none
 */
public record QueryConsumeQueueHeader(
        Topic topic,
        int queueId,
        long fromOffset,
        int count,
        @Nullable ConsumerGroup group) implements RequestHeader {
    public static QueryConsumeQueueHeader read(HeaderReader in) {
        return new QueryConsumeQueueHeader(
                in.topic("topic"),
                in.integer("queueId"),
                in.longNumber("index"),
                in.integer("count"),
                in.optionalText("consumerGroup") == null ? null : in.consumerGroup("consumerGroup"));
    }

    @Override
    public int code() {
        return RequestCode.QUERY_CONSUME_QUEUE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value())
                .integer("queueId", queueId)
                .longNumber("index", fromOffset)
                .integer("count", count)
                .optionalText("consumerGroup", group == null ? null : group.value());
    }
}

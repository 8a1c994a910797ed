package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/**
 * Tells how far a group has consumed a queue. Official clients send it oneway.
 *
 * @param commitOffset the queue offset to consume next
 */
public record UpdateOffsetHeader(ConsumerGroup group, Topic topic, int queueId, long commitOffset)
        implements RequestHeader {
    public static UpdateOffsetHeader read(HeaderReader in) {
        return new UpdateOffsetHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.longNumber("commitOffset"));
    }

    @Override
    public int code() {
        return RequestCode.UPDATE_CONSUMER_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .longNumber("commitOffset", commitOffset);
    }
}

package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/**
 * Asks what a pop would give, without an effect.
 *
 * @param queueId one queue, or {@link PopHeader#ANY_QUEUE}
 */
public record PeekHeader(ConsumerGroup group, Topic topic, int queueId, int countMax) implements RequestHeader {
    public static PeekHeader read(HeaderReader in) {
        return new PeekHeader(
                in.consumerGroup("consumerGroup"), in.topic("topic"), in.integer("queueId"), in.integer("maxMsgNums"));
    }

    @Override
    public int code() {
        return RequestCode.PEEK_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .integer("maxMsgNums", countMax);
    }
}

package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Says that one message is consumed.
 *
 * @param topic the one that the message is in, which may be a retry topic
 * @param handle see {@link PopHandle}
 * @param liteTopic of a message of a lite topic, otherwise null
 */
public record AckHeader(
        ConsumerGroup group,
        Topic topic,
        int queueId,
        String handle,
        long queueOffset,
        @Nullable String liteTopic) implements RequestHeader {
    public static AckHeader read(HeaderReader in) {
        return new AckHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.text("extraInfo"),
                in.longNumber("offset"),
                in.optionalText("liteTopic"));
    }

    @Override
    public int code() {
        return RequestCode.ACK_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .text("extraInfo", handle)
                .longNumber("offset", queueOffset)
                .optionalText("liteTopic", liteTopic);
    }
}

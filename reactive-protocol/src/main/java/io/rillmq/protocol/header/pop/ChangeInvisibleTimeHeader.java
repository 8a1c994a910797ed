package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks that one message comes again at another time than was said when it was handed out.
 *
 * @param topic the one that the message is in, which may be a retry topic
 * @param handle see {@link PopHandle}
 * @param invisibleMillis from now on
 * @param liteTopic of a message of a lite topic, otherwise null
 * @param isSuspended whether that is no failed attempt
 */
public record ChangeInvisibleTimeHeader(
        ConsumerGroup group,
        Topic topic,
        int queueId,
        String handle,
        long queueOffset,
        long invisibleMillis,
        @Nullable String liteTopic,
        boolean isSuspended)
        implements RequestHeader {
    public static ChangeInvisibleTimeHeader read(HeaderReader in) {
        return new ChangeInvisibleTimeHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.text("extraInfo"),
                in.longNumber("offset"),
                in.longNumber("invisibleTime"),
                in.optionalText("liteTopic"),
                in.bool("suspend", false));
    }

    @Override
    public int code() {
        return RequestCode.CHANGE_MESSAGE_INVISIBLETIME;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .text("extraInfo", handle)
                .longNumber("offset", queueOffset)
                .longNumber("invisibleTime", invisibleMillis)
                .optionalText("liteTopic", liteTopic)
                .bool("suspend", isSuspended);
    }
}

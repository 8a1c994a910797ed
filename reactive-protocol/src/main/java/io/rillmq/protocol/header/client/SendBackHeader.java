package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import org.jspecify.annotations.Nullable;

/**
 * Gives a message back, to come again later.
 *
 * @param logOffset where the message is in the commit log
 * @param delayLevel 0 lets the broker choose by the number of attempts, below 0 gives the message up
 * @param maxReconsumeTimes attempts before the message is given up; null leaves it to the group
 */
public record SendBackHeader(
        long logOffset,
        ConsumerGroup group,
        int delayLevel,
        @Nullable String originMessageId,
        @Nullable String originTopic,
        boolean isUnitMode,
        @Nullable Integer maxReconsumeTimes)
        implements RequestHeader {
    public static SendBackHeader read(HeaderReader in) {
        return new SendBackHeader(
                in.longNumber("offset"),
                in.consumerGroup("group"),
                in.integer("delayLevel"),
                in.optionalText("originMsgId"),
                in.optionalText("originTopic"),
                in.bool("unitMode", false),
                in.optionalInteger("maxReconsumeTimes"));
    }

    @Override
    public int code() {
        return RequestCode.CONSUMER_SEND_MSG_BACK;
    }

    @Override
    public void write(HeaderWriter out) {
        out.longNumber("offset", logOffset)
                .text("group", group.value())
                .integer("delayLevel", delayLevel)
                .optionalText("originMsgId", originMessageId)
                .optionalText("originTopic", originTopic)
                .bool("unitMode", isUnitMode)
                .optionalInteger("maxReconsumeTimes", maxReconsumeTimes);
    }
}

package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks to be told when a pop would find something.
 *
 * @param queueId one queue, or {@link PopHeader#ANY_QUEUE}
 * @param pollMillis how long the request is held when there is nothing
 * @param bornMillis when the request was made, epoch milliseconds
 */
public record NotificationHeader(
        ConsumerGroup group,
        Topic topic,
        int queueId,
        long pollMillis,
        long bornMillis,
        boolean isOrder,
        @Nullable String attemptId,
        @Nullable String expressionType,
        @Nullable String expression)
        implements RequestHeader {
    public static NotificationHeader read(HeaderReader in) {
        return new NotificationHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.longNumber("pollTime"),
                in.longNumber("bornTime"),
                in.bool("order", false),
                in.optionalText("attemptId"),
                in.optionalText("expType"),
                in.optionalText("exp"));
    }

    @Override
    public int code() {
        return RequestCode.NOTIFICATION;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .longNumber("pollTime", pollMillis)
                .longNumber("bornTime", bornMillis)
                .bool("order", isOrder)
                .optionalText("attemptId", attemptId)
                .optionalText("expType", expressionType)
                .optionalText("exp", expression);
    }
}

package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker to hand out messages to one member of a group.
 *
 * @param queueId one queue, or {@link #ANY_QUEUE}
 * @param countMax most messages in the answer
 * @param invisibleMillis how long the messages are nobody else's
 * @param pollMillis how long the request is held when there is nothing
 * @param bornMillis when the request was made, epoch milliseconds
 * @param initMode where a new group begins: {@link #FROM_FIRST} or {@link #FROM_LAST}
 * @param expressionType {@code TAG} or {@code SQL92}; null means {@code TAG}
 * @param expression the filter; null takes everything
 * @param isOrder whether a queue gives nothing more until what it gave is acknowledged
 * @param attemptId of an ordered pop; the same again gets the same messages
 */
public record PopHeader(
        ConsumerGroup group,
        Topic topic,
        int queueId,
        int countMax,
        long invisibleMillis,
        long pollMillis,
        long bornMillis,
        int initMode,
        @Nullable String expressionType,
        @Nullable String expression,
        boolean isOrder,
        @Nullable String attemptId)
        implements RequestHeader {
    /** All queues of the topic. */
    public static final int ANY_QUEUE = -1;

    public static final int FROM_FIRST = 0;
    public static final int FROM_LAST = 1;

    public static PopHeader read(HeaderReader in) {
        return new PopHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.integer("maxMsgNums"),
                in.longNumber("invisibleTime"),
                in.longNumber("pollTime"),
                in.longNumber("bornTime"),
                in.integer("initMode"),
                in.optionalText("expType"),
                in.optionalText("exp"),
                in.bool("order", false),
                in.optionalText("attemptId"));
    }

    @Override
    public int code() {
        return RequestCode.POP_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .integer("maxMsgNums", countMax)
                .longNumber("invisibleTime", invisibleMillis)
                .longNumber("pollTime", pollMillis)
                .longNumber("bornTime", bornMillis)
                .integer("initMode", initMode)
                .optionalText("expType", expressionType)
                .optionalText("exp", expression)
                .bool("order", isOrder)
                .optionalText("attemptId", attemptId);
    }
}

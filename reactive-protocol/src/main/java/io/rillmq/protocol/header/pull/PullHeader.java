package io.rillmq.protocol.header.pull;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker for messages of one queue.
 *
 * @param queueOffset of the first message wanted
 * @param countMax most messages in the answer
 * @param pullFlags the bits below
 * @param commitOffset how far the group has consumed; counts only with {@link #COMMITS_OFFSET}
 * @param suspendTimeoutMillis longest time to hold the pull when there is nothing; counts only with
 *     {@link #MAY_SUSPEND}
 * @param subscription the filter; null when the one of the heartbeat counts
 * @param subVersion of the subscription, epoch milliseconds
 * @param expressionType {@code TAG} or {@code SQL92}; null means {@code TAG}
 * @param bytesMax most bytes in the answer, but for the first message
 */
public record PullHeader(
        ConsumerGroup group,
        Topic topic,
        int queueId,
        long queueOffset,
        int countMax,
        int pullFlags,
        long commitOffset,
        long suspendTimeoutMillis,
        @Nullable String subscription,
        long subVersion,
        @Nullable String expressionType,
        int bytesMax)
        implements RequestHeader {
    public static final int COMMITS_OFFSET = 1;
    public static final int MAY_SUSPEND = 1 << 1;
    public static final int HAS_SUBSCRIPTION = 1 << 2;
    public static final int CLASS_FILTER = 1 << 3;
    public static final int LITE = 1 << 4;

    /** No limit but the broker's own. */
    public static final int ANY_BYTES = Integer.MAX_VALUE;

    public static PullHeader read(HeaderReader in) {
        return new PullHeader(
                in.consumerGroup("consumerGroup"),
                in.topic("topic"),
                in.integer("queueId"),
                in.longNumber("queueOffset"),
                in.integer("maxMsgNums"),
                in.integer("sysFlag"),
                in.longNumber("commitOffset"),
                in.longNumber("suspendTimeoutMillis"),
                in.optionalText("subscription"),
                in.longNumber("subVersion"),
                in.optionalText("expressionType"),
                in.integer("maxMsgBytes", ANY_BYTES));
    }

    /** Whether {@link #commitOffset} is to be kept. */
    public boolean commitsOffset() {
        return (pullFlags & COMMITS_OFFSET) != 0;
    }

    /** Whether the pull may be held while there is nothing. */
    public boolean maySuspend() {
        return (pullFlags & MAY_SUSPEND) != 0;
    }

    /** Whether the filter is in this request; otherwise it is the one of the group's heartbeat. */
    public boolean hasSubscription() {
        return (pullFlags & HAS_SUBSCRIPTION) != 0;
    }

    @Override
    public int code() {
        return (pullFlags & LITE) != 0 ? RequestCode.LITE_PULL_MESSAGE : RequestCode.PULL_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value())
                .text("topic", topic.value())
                .integer("queueId", queueId)
                .longNumber("queueOffset", queueOffset)
                .integer("maxMsgNums", countMax)
                .integer("sysFlag", pullFlags)
                .longNumber("commitOffset", commitOffset)
                .longNumber("suspendTimeoutMillis", suspendTimeoutMillis)
                .optionalText("subscription", subscription)
                .longNumber("subVersion", subVersion)
                .optionalText("expressionType", expressionType)
                .integer("maxMsgBytes", bytesMax);
    }
}

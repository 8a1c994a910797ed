package io.rillmq.protocol.header.transaction;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A broker asks a producer what became of a local transaction, oneway; the answer is an {@link EndTransactionHeader}. The
 * body is the half message as a record of the topic that it is meant for.
 *
 * @param halfQueueOffset to be sent back
 * @param halfLogOffset to be sent back
 * @param uniqueId the id that the producer gave the message
 * @param transactionId the same for RocketMQ
 * @param messageId the id that tells where the half message is
 */
public record CheckTransactionHeader(
        String topic,
        long halfQueueOffset,
        long halfLogOffset,
        @Nullable String uniqueId,
        @Nullable String transactionId,
        @Nullable String messageId)
        implements RequestHeader {
    public static CheckTransactionHeader read(HeaderReader in) {
        return new CheckTransactionHeader(
                in.text("topic"),
                in.longNumber("tranStateTableOffset"),
                in.longNumber("commitLogOffset"),
                in.optionalText("msgId"),
                in.optionalText("transactionId"),
                in.optionalText("offsetMsgId"));
    }

    @Override
    public int code() {
        return RequestCode.CHECK_TRANSACTION_STATE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic)
                .longNumber("tranStateTableOffset", halfQueueOffset)
                .longNumber("commitLogOffset", halfLogOffset)
                .optionalText("msgId", uniqueId)
                .optionalText("transactionId", transactionId)
                .optionalText("offsetMsgId", messageId);
    }
}

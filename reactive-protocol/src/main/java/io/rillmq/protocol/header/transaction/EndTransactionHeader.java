package io.rillmq.protocol.header.transaction;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ProducerGroup;
import org.jspecify.annotations.Nullable;

/**
 * A producer ends a transaction, mostly oneway. The half message is found by its place alone; the topic and the ids are
 * for logs.
 *
 * @param topic null from clients before 5.0
 * @param halfQueueOffset of the half message, as the answer to its send said
 * @param halfLogOffset of the half message, decoded from the message id of that answer
 * @param isAnswer whether the broker had asked
 */
public record EndTransactionHeader(
        @Nullable String topic,
        ProducerGroup group,
        long halfQueueOffset,
        long halfLogOffset,
        Resolution resolution,
        boolean isAnswer,
        @Nullable String messageId,
        @Nullable String transactionId)
        implements RequestHeader {
    public static EndTransactionHeader read(HeaderReader in) {
        return new EndTransactionHeader(
                in.optionalText("topic"),
                in.producerGroup("producerGroup"),
                in.longNumber("tranStateTableOffset"),
                in.longNumber("commitLogOffset"),
                Resolution.of("commitOrRollback", in.integer("commitOrRollback")),
                in.bool("fromTransactionCheck", false),
                in.optionalText("msgId"),
                in.optionalText("transactionId"));
    }

    @Override
    public int code() {
        return RequestCode.END_TRANSACTION;
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalText("topic", topic)
                .text("producerGroup", group.value())
                .longNumber("tranStateTableOffset", halfQueueOffset)
                .longNumber("commitLogOffset", halfLogOffset)
                .integer("commitOrRollback", resolution.code())
                .bool("fromTransactionCheck", isAnswer)
                .optionalText("msgId", messageId)
                .optionalText("transactionId", transactionId);
    }
}

package io.rillmq.protocol.header.send;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers that a message, or a batch, is stored. Also sent with the codes 10, 11 and 12: stored, but not yet as safe as
 * asked.
 *
 * @param messageId the offset ids of the stored messages, joined by commas
 * @param queueOffset of the first message
 * @param transactionId the unique id that the client gave the message
 * @param region written into trace records by clients
 * @param isTraceOn whether clients that trace shall
 * @param recallHandle cancels the message until it is due; null for one that cannot be recalled
 */
public record SendResponseHeader(
        String messageId,
        int queueId,
        long queueOffset,
        @Nullable String transactionId,
        String region,
        boolean isTraceOn,
        @Nullable String recallHandle)
        implements ResponseHeader {
    public static SendResponseHeader read(HeaderReader in) {
        return new SendResponseHeader(
                in.text("msgId"),
                in.integer("queueId"),
                in.longNumber("queueOffset"),
                in.optionalText("transactionId"),
                in.text("MSG_REGION", "DefaultRegion"),
                in.bool("TRACE_ON", true),
                in.optionalText("recallHandle"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("msgId", messageId)
                .integer("queueId", queueId)
                .longNumber("queueOffset", queueOffset)
                .optionalText("transactionId", transactionId)
                .text("MSG_REGION", region)
                .bool("TRACE_ON", isTraceOn)
                .optionalText("recallHandle", recallHandle);
    }
}

package io.rillmq.protocol.header.transaction;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A tool wants producers to be asked about a transaction from the beginning, mostly one that was given up.
 *
 * @param topic that the message is in now, for brokers that say who may do so
 * @param messageId the id that tells where the message is
 */
public record ResumeCheckHeader(@Nullable String topic, String messageId) implements RequestHeader {
    public static ResumeCheckHeader read(HeaderReader in) {
        return new ResumeCheckHeader(in.optionalText("topic"), in.text("msgId"));
    }

    @Override
    public int code() {
        return RequestCode.RESUME_CHECK_HALF_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalText("topic", topic).text("msgId", messageId);
    }
}

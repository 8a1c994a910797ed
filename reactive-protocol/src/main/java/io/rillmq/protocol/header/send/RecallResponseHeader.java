package io.rillmq.protocol.header.send;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * Answers that a message was recalled.
 *
 * @param messageId the unique id of that message
 */
public record RecallResponseHeader(String messageId) implements ResponseHeader {
    public static RecallResponseHeader read(HeaderReader in) {
        return new RecallResponseHeader(in.text("msgId"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("msgId", messageId);
    }
}

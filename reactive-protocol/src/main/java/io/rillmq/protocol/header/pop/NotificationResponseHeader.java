package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/**
 * Tells whether a pop would find something.
 *
 * @param isPollingFull whether the request was not held because too many are
 */
public record NotificationResponseHeader(boolean hasMessages, boolean isPollingFull) implements ResponseHeader {
    public static NotificationResponseHeader read(HeaderReader in) {
        return new NotificationResponseHeader(in.bool("hasMsg", false), in.bool("pollingFull", false));
    }

    @Override
    public void write(HeaderWriter out) {
        out.bool("hasMsg", hasMessages).bool("pollingFull", isPollingFull);
    }
}

package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Takes the write permission from all topics of a broker, so that it drains. */
public record WipeWritePermissionHeader(String brokerName) implements RequestHeader {
    public static WipeWritePermissionHeader read(HeaderReader in) {
        return new WipeWritePermissionHeader(in.text("brokerName"));
    }

    @Override
    public int code() {
        return RequestCode.WIPE_WRITE_PERM_OF_BROKER;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("brokerName", brokerName);
    }
}

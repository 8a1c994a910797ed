package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Gives all topics of a broker their write permission back. */
public record AddWritePermissionHeader(String brokerName) implements RequestHeader {
    public static AddWritePermissionHeader read(HeaderReader in) {
        return new AddWritePermissionHeader(in.text("brokerName"));
    }

    @Override
    public int code() {
        return RequestCode.ADD_WRITE_PERM_OF_BROKER;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("brokerName", brokerName);
    }
}

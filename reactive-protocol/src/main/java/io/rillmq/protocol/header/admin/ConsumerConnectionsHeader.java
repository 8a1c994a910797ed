package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;

/** Asks for the clients of a consumer group. */
public record ConsumerConnectionsHeader(ConsumerGroup group) implements RequestHeader {
    public static ConsumerConnectionsHeader read(HeaderReader in) {
        return new ConsumerConnectionsHeader(in.consumerGroup("consumerGroup"));
    }

    @Override
    public int code() {
        return RequestCode.GET_CONSUMER_CONNECTION_LIST;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value());
    }
}

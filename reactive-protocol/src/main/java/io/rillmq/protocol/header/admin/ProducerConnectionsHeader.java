package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ProducerGroup;

/** Asks for the clients of a producer group. */
public record ProducerConnectionsHeader(ProducerGroup group) implements RequestHeader {
    public static ProducerConnectionsHeader read(HeaderReader in) {
        return new ProducerConnectionsHeader(in.producerGroup("producerGroup"));
    }

    @Override
    public int code() {
        return RequestCode.GET_PRODUCER_CONNECTION_LIST;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("producerGroup", group.value());
    }
}

package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;

/** Asks for the ids of all clients of a group. */
public record ConsumerListHeader(ConsumerGroup group) implements RequestHeader {
    public static ConsumerListHeader read(HeaderReader in) {
        return new ConsumerListHeader(in.consumerGroup("consumerGroup"));
    }

    @Override
    public int code() {
        return RequestCode.GET_CONSUMER_LIST_BY_GROUP;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value());
    }
}

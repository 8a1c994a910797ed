package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;

/** Tells a client that others joined or left its group. Sent by brokers, oneway. */
public record ConsumerIdsChangedHeader(ConsumerGroup group) implements RequestHeader {
    public static ConsumerIdsChangedHeader read(HeaderReader in) {
        return new ConsumerIdsChangedHeader(in.consumerGroup("consumerGroup"));
    }

    @Override
    public int code() {
        return RequestCode.NOTIFY_CONSUMER_IDS_CHANGED;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value());
    }
}

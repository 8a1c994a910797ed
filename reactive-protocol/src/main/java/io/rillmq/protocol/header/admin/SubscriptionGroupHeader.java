package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;

/** Asks for the configuration of a consumer group. */
public record SubscriptionGroupHeader(ConsumerGroup group) implements RequestHeader {
    public static SubscriptionGroupHeader read(HeaderReader in) {
        return new SubscriptionGroupHeader(in.consumerGroup("group"));
    }

    @Override
    public int code() {
        return RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("group", group.value());
    }
}

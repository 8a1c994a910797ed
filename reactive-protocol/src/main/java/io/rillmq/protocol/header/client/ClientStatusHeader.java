package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/** A broker asks a client how far it is. */
public record ClientStatusHeader(ConsumerGroup group, Topic topic) implements RequestHeader {
    public static ClientStatusHeader read(HeaderReader in) {
        return new ClientStatusHeader(in.consumerGroup("group"), in.topic("topic"));
    }

    @Override
    public int code() {
        return RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("group", group.value()).text("topic", topic.value());
    }
}

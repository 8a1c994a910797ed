package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Adds a topic, whose queues are in the body, to brokers that are known. */
public record RegisterTopicHeader(String topic) implements RequestHeader {
    public static RegisterTopicHeader read(HeaderReader in) {
        return new RegisterTopicHeader(in.text("topic"));
    }

    @Override
    public int code() {
        return RequestCode.REGISTER_TOPIC_IN_NAMESRV;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic);
    }
}

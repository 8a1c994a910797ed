package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/** Asks for the configuration of a topic. */
public record TopicConfigHeader(Topic topic) implements RequestHeader {
    public static TopicConfigHeader read(HeaderReader in) {
        return new TopicConfigHeader(in.topic("topic"));
    }

    @Override
    public int code() {
        return RequestCode.GET_TOPIC_CONFIG;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value());
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/** Deletes a topic on one broker. */
public record DeleteTopicHeader(Topic topic) implements RequestHeader {
    public static DeleteTopicHeader read(HeaderReader in) {
        return new DeleteTopicHeader(in.topic("topic"));
    }

    @Override
    public int code() {
        return RequestCode.DELETE_TOPIC_IN_BROKER;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value());
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/** Asks which groups consume a topic. */
public record TopicConsumersHeader(Topic topic) implements RequestHeader {
    public static TopicConsumersHeader read(HeaderReader in) {
        return new TopicConsumersHeader(in.topic("topic"));
    }

    @Override
    public int code() {
        return RequestCode.QUERY_TOPIC_CONSUME_BY_WHO;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value());
    }
}

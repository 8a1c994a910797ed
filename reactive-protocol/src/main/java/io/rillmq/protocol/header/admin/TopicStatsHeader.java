package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/** Asks for the offsets of all queues of a topic. */
public record TopicStatsHeader(Topic topic) implements RequestHeader {
    public static TopicStatsHeader read(HeaderReader in) {
        return new TopicStatsHeader(in.topic("topic"));
    }

    @Override
    public int code() {
        return RequestCode.GET_TOPIC_STATS_INFO;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value());
    }
}

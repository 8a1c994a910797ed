package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Asks for the topics of a cluster. */
public record TopicsByClusterHeader(String clusterName) implements RequestHeader {
    public static TopicsByClusterHeader read(HeaderReader in) {
        return new TopicsByClusterHeader(in.text("cluster"));
    }

    @Override
    public int code() {
        return RequestCode.GET_TOPICS_BY_CLUSTER;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("cluster", clusterName);
    }
}

package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/** Answers how many topics changed. */
public record AddWritePermissionResponseHeader(int topicCount) implements ResponseHeader {
    public static AddWritePermissionResponseHeader read(HeaderReader in) {
        return new AddWritePermissionResponseHeader(in.integer("addTopicCount"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.integer("addTopicCount", topicCount);
    }
}

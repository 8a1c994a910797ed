package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;

/** Answers how many topics changed. */
public record WipeWritePermissionResponseHeader(int topicCount) implements ResponseHeader {
    public static WipeWritePermissionResponseHeader read(HeaderReader in) {
        return new WipeWritePermissionResponseHeader(in.integer("wipeTopicCount"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.integer("wipeTopicCount", topicCount);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** Answers how many topics there are, on all pages. */
public record AllTopicConfigResponseHeader(@Nullable Integer topicCount) implements ResponseHeader {
    public static AllTopicConfigResponseHeader read(HeaderReader in) {
        return new AllTopicConfigResponseHeader(in.optionalInteger("totalTopicNum"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalInteger("totalTopicNum", topicCount);
    }
}

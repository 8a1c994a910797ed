package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** Answers how many consumer groups there are, on all pages. */
public record AllSubscriptionGroupsResponseHeader(@Nullable Integer groupCount) implements ResponseHeader {
    public static AllSubscriptionGroupsResponseHeader read(HeaderReader in) {
        return new AllSubscriptionGroupsResponseHeader(in.optionalInteger("totalGroupNum"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalInteger("totalGroupNum", groupCount);
    }
}

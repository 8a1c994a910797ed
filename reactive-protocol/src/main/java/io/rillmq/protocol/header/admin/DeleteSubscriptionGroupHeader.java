package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;

/** Deletes a consumer group. */
public record DeleteSubscriptionGroupHeader(ConsumerGroup group, boolean isOffsetCleaned) implements RequestHeader {
    public static DeleteSubscriptionGroupHeader read(HeaderReader in) {
        return new DeleteSubscriptionGroupHeader(in.consumerGroup("groupName"), in.bool("cleanOffset", false));
    }

    @Override
    public int code() {
        return RequestCode.DELETE_SUBSCRIPTIONGROUP;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("groupName", group.value()).bool("cleanOffset", isOffsetCleaned);
    }
}

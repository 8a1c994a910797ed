package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/** A broker tells a client to go on elsewhere; the places are the body. */
public record ResetClientOffsetHeader(ConsumerGroup group, Topic topic, long millis, boolean isForced)
        implements RequestHeader {
    public static ResetClientOffsetHeader read(HeaderReader in) {
        return new ResetClientOffsetHeader(
                in.consumerGroup("group"), in.topic("topic"), in.longNumber("timestamp"), in.bool("isForce", false));
    }

    @Override
    public int code() {
        return RequestCode.RESET_CONSUMER_CLIENT_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("group", group.value())
                .text("topic", topic.value())
                .longNumber("timestamp", millis)
                .bool("isForce", isForced);
    }
}

package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/** Asks for the queue offset of the oldest message still there. */
public record MinOffsetHeader(Topic topic, int queueId) implements RequestHeader {
    public static MinOffsetHeader read(HeaderReader in) {
        return new MinOffsetHeader(in.topic("topic"), in.integer("queueId"));
    }

    @Override
    public int code() {
        return RequestCode.GET_MIN_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value()).integer("queueId", queueId);
    }
}

package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/** Asks when the oldest message of a queue was stored. */
public record EarliestStoreTimeHeader(Topic topic, int queueId) implements RequestHeader {
    public static EarliestStoreTimeHeader read(HeaderReader in) {
        return new EarliestStoreTimeHeader(in.topic("topic"), in.integer("queueId"));
    }

    @Override
    public int code() {
        return RequestCode.GET_EARLIEST_MSG_STORETIME;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value()).integer("queueId", queueId);
    }
}

package io.rillmq.protocol.header.offset;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;

/**
 * Asks for the queue offset that the next message will have.
 *
 * @param isCommitted whether only messages that consumers may see count
 */
public record MaxOffsetHeader(Topic topic, int queueId, boolean isCommitted) implements RequestHeader {
    public static MaxOffsetHeader read(HeaderReader in) {
        return new MaxOffsetHeader(in.topic("topic"), in.integer("queueId"), in.bool("committed", true));
    }

    @Override
    public int code() {
        return RequestCode.GET_MAX_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value()).integer("queueId", queueId).bool("committed", isCommitted);
    }
}

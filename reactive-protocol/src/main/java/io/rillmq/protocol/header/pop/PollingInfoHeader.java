package io.rillmq.protocol.header.pop;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/** Asks how many requests of a group are held for a queue. */
public record PollingInfoHeader(ConsumerGroup group, Topic topic, int queueId) implements RequestHeader {
    public static PollingInfoHeader read(HeaderReader in) {
        return new PollingInfoHeader(in.consumerGroup("consumerGroup"), in.topic("topic"), in.integer("queueId"));
    }

    @Override
    public int code() {
        return RequestCode.POLLING_INFO;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value()).text("topic", topic.value()).integer("queueId", queueId);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/**
 * Asks to move the offsets of a group in one topic to a time.
 *
 * @param millis store time of the messages to go on with, -1 for those still to come
 * @param isForced false to leave an offset that lies before that time
 */
public record ResetOffsetHeader(ConsumerGroup group, Topic topic, long millis, boolean isForced)
        implements RequestHeader {
    public static ResetOffsetHeader read(HeaderReader in) {
        return new ResetOffsetHeader(
                in.consumerGroup("group"), in.topic("topic"), in.longNumber("timestamp"), in.bool("isForce", false));
    }

    @Override
    public int code() {
        return RequestCode.INVOKE_BROKER_TO_RESET_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("group", group.value())
                .text("topic", topic.value())
                .longNumber("timestamp", millis)
                .bool("isForce", isForced);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;

/**
 * Asks to move the offsets of a group in one topic to a time, or to a place in one queue.
 *
 * @param millis store time of the messages to go on with, -1 for those still to come
 * @param isForced false to leave an offset that lies before that time
 * @param queueId {@link #ALL_QUEUES} or one
 * @param queueOffset the place in that one queue; {@link #BY_TIME} to look for it by the time
 */
public record ResetOffsetHeader(
        ConsumerGroup group, Topic topic, long millis, boolean isForced, int queueId, long queueOffset)
        implements RequestHeader {
    public static final int ALL_QUEUES = -1;
    public static final long BY_TIME = -1;

    public ResetOffsetHeader(ConsumerGroup group, Topic topic, long millis, boolean isForced) {
        this(group, topic, millis, isForced, ALL_QUEUES, BY_TIME);
    }

    public static ResetOffsetHeader read(HeaderReader in) {
        Long queueOffset = in.optionalLong("offset");
        return new ResetOffsetHeader(
                in.consumerGroup("group"),
                in.topic("topic"),
                in.longNumber("timestamp"),
                in.bool("isForce", false),
                in.integer("queueId", ALL_QUEUES),
                queueOffset == null ? BY_TIME : queueOffset);
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
                .bool("isForce", isForced)
                .integer("queueId", queueId)
                .longNumber("offset", queueOffset);
    }
}

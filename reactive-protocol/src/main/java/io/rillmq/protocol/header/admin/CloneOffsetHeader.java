package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks to give one group the offsets of another.
 *
 * @param topic null for all topics
 * @param isOffline false to leave out topics that the source, being online, does not subscribe to any more
 */
public record CloneOffsetHeader(
        ConsumerGroup source,
        ConsumerGroup destination,
        @Nullable Topic topic,
        boolean isOffline) implements RequestHeader {
    public static CloneOffsetHeader read(HeaderReader in) {
        String topic = in.optionalText("topic");
        return new CloneOffsetHeader(
                in.consumerGroup("srcGroup"),
                in.consumerGroup("destGroup"),
                topic == null || topic.isBlank() ? null : in.topic("topic"),
                in.bool("offline", false));
    }

    @Override
    public int code() {
        return RequestCode.CLONE_GROUP_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("srcGroup", source.value())
                .text("destGroup", destination.value())
                .optionalText("topic", topic == null ? null : topic.value())
                .bool("offline", isOffline);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Creates a topic or changes it.
 *
 * @param permission the sum of 4 read, 2 write and 1 inherit
 * @param filterType SINGLE_TAG or MULTI_TAG
 * @param attributes changes as {@code +key=value,-key}; null for none
 */
public record CreateTopicHeader(
        Topic topic,
        String defaultTopic,
        int readQueueCount,
        int writeQueueCount,
        int permission,
        String filterType,
        int topicSysFlag,
        boolean isOrder,
        @Nullable String attributes)
        implements RequestHeader {
    public static CreateTopicHeader read(HeaderReader in) {
        return new CreateTopicHeader(
                in.topic("topic"),
                in.text("defaultTopic", "TBW102"),
                in.integer("readQueueNums"),
                in.integer("writeQueueNums"),
                in.integer("perm"),
                in.text("topicFilterType", "SINGLE_TAG"),
                in.integer("topicSysFlag", 0),
                in.bool("order", false),
                in.optionalText("attributes"));
    }

    @Override
    public int code() {
        return RequestCode.UPDATE_AND_CREATE_TOPIC;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value())
                .text("defaultTopic", defaultTopic)
                .integer("readQueueNums", readQueueCount)
                .integer("writeQueueNums", writeQueueCount)
                .integer("perm", permission)
                .text("topicFilterType", filterType)
                .integer("topicSysFlag", topicSysFlag)
                .bool("order", isOrder)
                .optionalText("attributes", attributes);
    }
}

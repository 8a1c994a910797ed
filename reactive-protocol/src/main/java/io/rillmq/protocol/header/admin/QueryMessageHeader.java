package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the messages of a topic that have a key.
 *
 * @param indexType K key, U unique id, T tag; null from older clients
 * @param isUniqueKey whether the key is the id that the client gave the message
 */
public record QueryMessageHeader(
        Topic topic,
        String key,
        int countMax,
        long beginMillis,
        long endMillis,
        @Nullable String indexType,
        boolean isUniqueKey)
        implements RequestHeader {
    public static QueryMessageHeader read(HeaderReader in) {
        return new QueryMessageHeader(
                in.topic("topic"),
                in.text("key"),
                in.integer("maxNum"),
                in.longNumber("beginTimestamp"),
                in.longNumber("endTimestamp"),
                in.optionalText("indexType"),
                in.bool("_UNIQUE_KEY_QUERY", false));
    }

    @Override
    public int code() {
        return RequestCode.QUERY_MESSAGE;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value())
                .text("key", key)
                .integer("maxNum", countMax)
                .longNumber("beginTimestamp", beginMillis)
                .longNumber("endTimestamp", endMillis)
                .optionalText("indexType", indexType)
                .bool("_UNIQUE_KEY_QUERY", isUniqueKey);
    }
}

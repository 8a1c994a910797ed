package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the configurations of all topics, or for a page of them.
 *
 * @param countMax null for all
 * @param dataVersion of the page before, as JSON
 */
public record AllTopicConfigHeader(
        int firstIndex,
        @Nullable Integer countMax,
        @Nullable String dataVersion) implements RequestHeader {
    public static AllTopicConfigHeader read(HeaderReader in) {
        return new AllTopicConfigHeader(
                in.integer("topicSeq", 0), in.optionalInteger("maxTopicNum"), in.optionalText("dataVersion"));
    }

    @Override
    public int code() {
        return RequestCode.GET_ALL_TOPIC_CONFIG;
    }

    @Override
    public void write(HeaderWriter out) {
        out.integer("topicSeq", firstIndex)
                .optionalInteger("maxTopicNum", countMax)
                .optionalText("dataVersion", dataVersion);
    }
}

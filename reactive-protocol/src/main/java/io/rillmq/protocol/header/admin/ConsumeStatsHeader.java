package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import org.jspecify.annotations.Nullable;

/**
 * Asks how far a group is behind.
 *
 * @param topic null or empty for all topics of the group
 * @param topics several, joined by semicolons
 */
public record ConsumeStatsHeader(
        ConsumerGroup group,
        @Nullable String topic,
        @Nullable String topics) implements RequestHeader {
    public static ConsumeStatsHeader read(HeaderReader in) {
        return new ConsumeStatsHeader(
                in.consumerGroup("consumerGroup"), in.optionalText("topic"), in.optionalText("topicList"));
    }

    @Override
    public int code() {
        return RequestCode.GET_CONSUME_STATS;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("consumerGroup", group.value()).optionalText("topic", topic).optionalText("topicList", topics);
    }
}

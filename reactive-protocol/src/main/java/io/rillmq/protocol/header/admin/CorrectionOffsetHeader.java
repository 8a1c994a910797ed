package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks how far all groups have come in a topic.
 *
 * @param compared the group that wants to know whether it is behind
 * @param leftOut names of groups that do not count, comma-separated; null for none
 */
public record CorrectionOffsetHeader(
        Topic topic, ConsumerGroup compared, @Nullable String leftOut) implements RequestHeader {
    public static CorrectionOffsetHeader read(HeaderReader in) {
        return new CorrectionOffsetHeader(
                in.topic("topic"), in.consumerGroup("compareGroup"), in.optionalText("filterGroups"));
    }

    @Override
    public int code() {
        return RequestCode.QUERY_CORRECTION_OFFSET;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic.value()).text("compareGroup", compared.value()).optionalText("filterGroups", leftOut);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Asks how far the clients of a group say that they are.
 *
 * @param clientId one of them, although the field is called {@code clientAddr}; null for all
 */
public record ConsumerStatusHeader(
        ConsumerGroup group, Topic topic, @Nullable String clientId) implements RequestHeader {
    public static ConsumerStatusHeader read(HeaderReader in) {
        String clientId = in.optionalText("clientAddr");
        return new ConsumerStatusHeader(
                in.consumerGroup("group"), in.topic("topic"), clientId == null || clientId.isBlank() ? null : clientId);
    }

    @Override
    public int code() {
        return RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("group", group.value()).text("topic", topic.value()).optionalText("clientAddr", clientId);
    }
}

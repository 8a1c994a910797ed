package io.rillmq.protocol.header.client;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A client leaves its groups.
 *
 * @param producerGroup null when it leaves none
 * @param consumerGroup null when it leaves none
 */
public record UnregisterClientHeader(
        String clientId,
        @Nullable String producerGroup,
        @Nullable String consumerGroup) implements RequestHeader {
    public static UnregisterClientHeader read(HeaderReader in) {
        return new UnregisterClientHeader(
                in.text("clientID"), in.optionalText("producerGroup"), in.optionalText("consumerGroup"));
    }

    @Override
    public int code() {
        return RequestCode.UNREGISTER_CLIENT;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("clientID", clientId)
                .optionalText("producerGroup", producerGroup)
                .optionalText("consumerGroup", consumerGroup);
    }
}

package io.rillmq.protocol.header.admin;

import io.rillmq.protocol.command.HeaderFields;
import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import org.jspecify.annotations.Nullable;

/**
 * A tool's request that a broker hands on to one client as it is: GET_CONSUMER_RUNNING_INFO (307) and
 * CONSUME_MESSAGE_DIRECTLY (309).
 *
 * @param clientId null for any client of the group
 * @param fields all that the request has, these two included
 */
public record ClientRelayHeader(
        int code, ConsumerGroup group, @Nullable String clientId, HeaderFields fields) implements RequestHeader {
    public static ClientRelayHeader read(int code, HeaderReader in, HeaderFields fields) {
        String clientId = in.optionalText("clientId");
        return new ClientRelayHeader(
                code,
                in.consumerGroup("consumerGroup"),
                clientId == null || clientId.isBlank() ? null : clientId,
                fields);
    }

    /** The same with another field. */
    public ClientRelayHeader with(String name, String value) {
        return new ClientRelayHeader(code, group, clientId, fields.with(name, value));
    }

    @Override
    public void write(HeaderWriter out) {
        fields.forEach(out::text);
    }
}

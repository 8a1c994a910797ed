package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers the registration of a broker.
 *
 * @param haServerAddress where a slave copies from; null for a master
 * @param masterAddress null for a master
 */
public record RegisterBrokerResponseHeader(
        @Nullable String haServerAddress, @Nullable String masterAddress) implements ResponseHeader {
    public static RegisterBrokerResponseHeader read(HeaderReader in) {
        return new RegisterBrokerResponseHeader(in.optionalText("haServerAddr"), in.optionalText("masterAddr"));
    }

    @Override
    public void write(HeaderWriter out) {
        out.optionalText("haServerAddr", haServerAddress).optionalText("masterAddr", masterAddress);
    }
}

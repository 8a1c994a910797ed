package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/**
 * Asks for the brokers and queues of a topic. The name is not checked: one that is not legal is simply not known.
 *
 * @param acceptsStandardJsonOnly whether integer keys in the answer must be quoted, whatever the version of the asker
 */
public record GetRouteHeader(String topic, boolean acceptsStandardJsonOnly) implements RequestHeader {
    public static GetRouteHeader read(HeaderReader in) {
        return new GetRouteHeader(in.text("topic"), in.bool("acceptStandardJsonOnly", false));
    }

    @Override
    public int code() {
        return RequestCode.GET_ROUTEINFO_BY_TOPIC;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("topic", topic).bool("acceptStandardJsonOnly", acceptsStandardJsonOnly);
    }
}

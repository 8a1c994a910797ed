package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** A broker takes its leave. */
public record UnregisterBrokerHeader(String brokerName, String brokerAddress, String clusterName, long brokerId)
        implements RequestHeader {
    public static UnregisterBrokerHeader read(HeaderReader in) {
        return new UnregisterBrokerHeader(
                in.text("brokerName"), in.text("brokerAddr"), in.text("clusterName"), in.longNumber("brokerId"));
    }

    @Override
    public int code() {
        return RequestCode.UNREGISTER_BROKER;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("brokerName", brokerName)
                .text("brokerAddr", brokerAddress)
                .text("clusterName", clusterName)
                .longNumber("brokerId", brokerId);
    }
}

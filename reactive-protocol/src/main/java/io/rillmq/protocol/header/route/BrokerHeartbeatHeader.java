package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** A broker tells that it is still there, and nothing else. */
public record BrokerHeartbeatHeader(String clusterName, String brokerAddress, String brokerName)
        implements RequestHeader {
    public static BrokerHeartbeatHeader read(HeaderReader in) {
        return new BrokerHeartbeatHeader(in.text("clusterName"), in.text("brokerAddr"), in.text("brokerName"));
    }

    @Override
    public int code() {
        return RequestCode.BROKER_HEARTBEAT;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("clusterName", clusterName).text("brokerAddr", brokerAddress).text("brokerName", brokerName);
    }
}

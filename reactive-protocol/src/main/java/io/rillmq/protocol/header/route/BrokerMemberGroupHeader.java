package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Asks for the addresses of all brokers of one name. */
public record BrokerMemberGroupHeader(String clusterName, String brokerName) implements RequestHeader {
    public static BrokerMemberGroupHeader read(HeaderReader in) {
        return new BrokerMemberGroupHeader(in.text("clusterName"), in.text("brokerName"));
    }

    @Override
    public int code() {
        return RequestCode.GET_BROKER_MEMBER_GROUP;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("clusterName", clusterName).text("brokerName", brokerName);
    }
}

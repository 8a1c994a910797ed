package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;

/** Asks whether the topics of a broker, whose version is in the body, are news. */
public record QueryDataVersionHeader(String brokerName, String brokerAddress, String clusterName, long brokerId)
        implements RequestHeader {
    public static QueryDataVersionHeader read(HeaderReader in) {
        return new QueryDataVersionHeader(
                in.text("brokerName"), in.text("brokerAddr"), in.text("clusterName"), in.longNumber("brokerId"));
    }

    @Override
    public int code() {
        return RequestCode.QUERY_DATA_VERSION;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("brokerName", brokerName)
                .text("brokerAddr", brokerAddress)
                .text("clusterName", clusterName)
                .longNumber("brokerId", brokerId);
    }
}

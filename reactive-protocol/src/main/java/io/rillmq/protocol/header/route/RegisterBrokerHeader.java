package io.rillmq.protocol.header.route;

import io.rillmq.protocol.command.HeaderReader;
import io.rillmq.protocol.command.HeaderWriter;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A broker tells a name server that it is there, with its topics in the body.
 *
 * @param brokerAddress host:port as clients reach it
 * @param brokerId 0 is the master
 * @param heartbeatTimeoutMillis after which silence means that the broker is gone; null for the default
 * @param isCompressed whether the body is in the compressed form
 * @param bodyCrc of the body as sent, 0 when it is not to be checked
 */
public record RegisterBrokerHeader(
        String brokerName,
        String brokerAddress,
        String clusterName,
        String haServerAddress,
        long brokerId,
        @Nullable Long heartbeatTimeoutMillis,
        boolean isActingMasterEnabled,
        boolean isCompressed,
        int bodyCrc)
        implements RequestHeader {
    public static RegisterBrokerHeader read(HeaderReader in) {
        return new RegisterBrokerHeader(
                in.text("brokerName"),
                in.text("brokerAddr"),
                in.text("clusterName"),
                in.text("haServerAddr"),
                in.longNumber("brokerId"),
                in.optionalLong("heartbeatTimeoutMillis"),
                in.bool("enableActingMaster", false),
                in.bool("compressed", false),
                in.integer("bodyCrc32", 0));
    }

    @Override
    public int code() {
        return RequestCode.REGISTER_BROKER;
    }

    @Override
    public void write(HeaderWriter out) {
        out.text("brokerName", brokerName)
                .text("brokerAddr", brokerAddress)
                .text("clusterName", clusterName)
                .text("haServerAddr", haServerAddress)
                .longNumber("brokerId", brokerId)
                .optionalLong("heartbeatTimeoutMillis", heartbeatTimeoutMillis)
                .bool("enableActingMaster", isActingMasterEnabled)
                .bool("compressed", isCompressed)
                .integer("bodyCrc32", bodyCrc);
    }
}

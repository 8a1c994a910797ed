package io.rillmq.broker.timer;

import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.send.RecallHeader;
import io.rillmq.protocol.message.RecallHandle;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** RECALL_MESSAGE (370): a producer wants a message back that is not due yet. */
final class RecallProcessor implements RequestProcessor {
    private final Supplier<TimerConfig> config;
    private final String brokerName;
    private final Topics topics;
    private final Act act;

    /** Recalls the message of a handle that is right in itself. */
    @FunctionalInterface
    interface Act {
        Future<Response> recall(RecallHeader header, RecallHandle handle, InetSocketAddress bornHost);
    }

    RecallProcessor(Supplier<TimerConfig> config, String brokerName, Topics topics, Act act) {
        this.config = config;
        this.brokerName = brokerName;
        this.topics = topics;
        this.act = act;
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        RecallHeader header = RecallHeader.read(request.header());
        if (!config.get().isRecallEnabled()) {
            return Response.refused(
                            ResponseCode.NO_PERMISSION, "recall failed, recallMessageEnable of this broker is false")
                    .now();
        }
        if (topics.find(header.topic()) == null) {
            return Response.refused(
                            ResponseCode.TOPIC_NOT_EXIST,
                            "recall failed, the topic[" + header.topic() + "] does not exist")
                    .now();
        }
        RecallHandle handle;
        try {
            handle = RecallHandle.decode(header.recallHandle());
        } catch (IllegalArgumentException malformed) {
            return illegal("recall failed, " + malformed.getMessage());
        }
        if (!handle.topic().equals(header.topic().value())) {
            return illegal("recall failed, the recallHandle is of topic " + handle.topic() + ", the request of "
                    + header.topic());
        }
        if (!handle.brokerName().equals(brokerName)) {
            return illegal(
                    "recall failed, the recallHandle is of broker " + handle.brokerName() + ", this is " + brokerName);
        }
        return act.recall(header, handle, connection.remoteAddress());
    }

    private static Future<Response> illegal(String remark) {
        return Response.refused(ResponseCode.ILLEGAL_OPERATION, remark).now();
    }
}

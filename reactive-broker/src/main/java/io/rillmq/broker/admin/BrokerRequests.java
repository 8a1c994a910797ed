package io.rillmq.broker.admin;

import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Tools ask how the broker is. */
public final class BrokerRequests {
    private final Supplier<SortedMap<String, String>> runtime;

    /** @param runtime the figures of this moment, by RocketMQ's names */
    public BrokerRequests(Supplier<SortedMap<String, String>> runtime) {
        this.runtime = runtime;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_BROKER_RUNTIME_INFO, this::runtime);
    }

    private Future<Response> runtime(Connection connection, RemotingCommand request) {
        return Response.ok(new KvTable(runtime.get()).toJson()).now();
    }
}

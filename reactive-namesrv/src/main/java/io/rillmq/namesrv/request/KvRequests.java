package io.rillmq.namesrv.request;

import io.rillmq.protocol.body.KvTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.DeleteKvConfigHeader;
import io.rillmq.protocol.header.route.GetKvConfigHeader;
import io.rillmq.protocol.header.route.GetKvConfigResponseHeader;
import io.rillmq.protocol.header.route.KvListHeader;
import io.rillmq.protocol.header.route.PutKvConfigHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.Map;

/** The stored configuration: answered only when it is on disk. */
final class KvRequests {
    private final NameServerState state;

    KvRequests(NameServerState state) {
        this.state = state;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.PUT_KV_CONFIG, this::put)
                .register(RequestCode.GET_KV_CONFIG, this::get)
                .register(RequestCode.DELETE_KV_CONFIG, this::delete)
                .register(RequestCode.GET_KVLIST_BY_NAMESPACE, this::list);
    }

    private Future<Response> put(Connection connection, RemotingCommand request) {
        PutKvConfigHeader header = PutKvConfigHeader.read(request.header());
        return state.changeKv(kv -> kv.with(header.namespace(), header.key(), header.value()))
                .map(Response.ok());
    }

    private Future<Response> delete(Connection connection, RemotingCommand request) {
        DeleteKvConfigHeader header = DeleteKvConfigHeader.read(request.header());
        return state.changeKv(kv -> kv.without(header.namespace(), header.key()))
                .map(Response.ok());
    }

    private Future<Response> get(Connection connection, RemotingCommand request) {
        GetKvConfigHeader header = GetKvConfigHeader.read(request.header());
        String value = state.published().kv().get(header.namespace(), header.key());
        return (value == null
                        ? Response.refused(
                                ResponseCode.QUERY_NOT_FOUND,
                                "No config item, Namespace: " + header.namespace() + " Key: " + header.key())
                        : Response.ok(new GetKvConfigResponseHeader(value)))
                .now();
    }

    private Future<Response> list(Connection connection, RemotingCommand request) {
        String namespace = KvListHeader.read(request.header()).namespace();
        Map<String, String> values = state.published().kv().namespace(namespace);
        return (values.isEmpty()
                        ? Response.refused(ResponseCode.QUERY_NOT_FOUND, "No config item, Namespace: " + namespace)
                        : Response.ok(new KvTable(values).toBuffer()))
                .now();
    }
}

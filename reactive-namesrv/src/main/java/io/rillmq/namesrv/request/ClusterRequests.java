package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.RouteSnapshot;
import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.BrokerMemberGroup;
import io.rillmq.protocol.body.ClusterInfo;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.header.route.AddWritePermissionHeader;
import io.rillmq.protocol.header.route.AddWritePermissionResponseHeader;
import io.rillmq.protocol.header.route.BrokerMemberGroupHeader;
import io.rillmq.protocol.header.route.WipeWritePermissionHeader;
import io.rillmq.protocol.header.route.WipeWritePermissionResponseHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.Map;

/** Shows clusters and brokers, and takes or gives back a broker's write permission. */
final class ClusterRequests {
    private final NameServerState state;

    ClusterRequests(NameServerState state) {
        this.state = state;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_BROKER_CLUSTER_INFO, this::clusters)
                .register(RequestCode.GET_BROKER_MEMBER_GROUP, this::members)
                .register(RequestCode.WIPE_WRITE_PERM_OF_BROKER, this::wipe)
                .register(RequestCode.ADD_WRITE_PERM_OF_BROKER, this::add);
    }

    private Future<Response> clusters(Connection connection, RemotingCommand request) {
        RouteSnapshot routes = state.published().routes();
        return Response.ok(new ClusterInfo(routes.brokers(), routes.clusters()).toBuffer())
                .now();
    }

    private Future<Response> members(Connection connection, RemotingCommand request) {
        BrokerMemberGroupHeader header = BrokerMemberGroupHeader.read(request.header());
        BrokerData broker = state.published().routes().broker(header.brokerName());
        return Response.ok(new BrokerMemberGroup(new BrokerMemberGroup.Members(
                                header.clusterName(),
                                header.brokerName(),
                                broker == null ? Map.of() : broker.addresses()))
                        .toBuffer())
                .now();
    }

    private Future<Response> wipe(Connection connection, RemotingCommand request) {
        String brokerName = WipeWritePermissionHeader.read(request.header()).brokerName();
        return state.change((table, now) ->
                Response.ok(new WipeWritePermissionResponseHeader(table.wipeWritePermission(brokerName))));
    }

    private Future<Response> add(Connection connection, RemotingCommand request) {
        String brokerName = AddWritePermissionHeader.read(request.header()).brokerName();
        return state.change((table, now) ->
                Response.ok(new AddWritePermissionResponseHeader(table.addWritePermission(brokerName))));
    }
}

package io.rillmq.namesrv.request;

import io.netty.buffer.ByteBuf;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.GetRouteHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;

/** Tells clients where a topic is, on their own event loop. */
final class RouteRequests {
    /** 4.9.4: from there on clients read standard JSON. */
    private static final int FIRST_VERSION_WITH_STANDARD_JSON = 401;

    private final NameServerState state;

    RouteRequests(NameServerState state) {
        this.state = state;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_ROUTEINFO_BY_TOPIC, this::route);
    }

    private Future<Response> route(Connection connection, RemotingCommand request) {
        GetRouteHeader header = GetRouteHeader.read(request.header());
        String topic = header.topic();
        Published published = state.published();
        Zone zone = Zone.of(request.fields());
        if (zone != null) {
            return published
                    .route(topic)
                    .map(zone::within)
                    .map(TopicRouteData::toLegacyJson)
                    .map(Response::ok)
                    .orElseGet(() -> unknown(topic))
                    .now();
        }
        boolean isStandard = request.version() >= FIRST_VERSION_WITH_STANDARD_JSON || header.acceptsStandardJsonOnly();
        ByteBuf body = isStandard ? published.standardRoute(topic) : published.legacyRoute(topic);
        return (body == null ? unknown(topic) : Response.ok(body)).now();
    }

    private static Response unknown(String topic) {
        return Response.refused(
                ResponseCode.TOPIC_NOT_EXIST,
                "No topic route info in name server for the topic: " + topic
                        + "; create the topic, or start a broker that has it or may create it (autoCreateTopicEnable)");
    }
}

package io.rillmq.namesrv.request;

import io.rillmq.namesrv.route.RouteSnapshot;
import io.rillmq.protocol.body.BrokerData;
import io.rillmq.protocol.body.TopicList;
import io.rillmq.protocol.body.TopicRouteData;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.route.DeleteTopicInNameServerHeader;
import io.rillmq.protocol.header.route.RegisterTopicHeader;
import io.rillmq.protocol.header.route.TopicsByClusterHeader;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Lists topics, and adds or removes one. */
final class TopicRequests {
    private static final int UNIT = 1;
    private static final int UNIT_SUBSCRIBED = 1 << 1;

    private final NameServerState state;

    TopicRequests(NameServerState state) {
        this.state = state;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, this::all)
                .register(RequestCode.GET_TOPICS_BY_CLUSTER, this::ofCluster)
                .register(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS, this::system)
                .register(RequestCode.GET_UNIT_TOPIC_LIST, withSysFlag(flag -> (flag & UNIT) != 0))
                .register(RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST, withSysFlag(flag -> (flag & UNIT_SUBSCRIBED) != 0))
                .register(
                        RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST,
                        withSysFlag(flag -> (flag & UNIT_SUBSCRIBED) != 0 && (flag & UNIT) == 0))
                .register(RequestCode.DELETE_TOPIC_IN_NAMESRV, this::delete)
                .register(RequestCode.REGISTER_TOPIC_IN_NAMESRV, this::add);
    }

    private Future<Response> all(Connection connection, RemotingCommand request) {
        Published published = state.published();
        return published.settings().enableAllTopicList()
                ? list(published.routes().topicNames())
                : Response.refused(ResponseCode.SYSTEM_ERROR, "disable").now();
    }

    private Future<Response> ofCluster(Connection connection, RemotingCommand request) {
        String clusterName = TopicsByClusterHeader.read(request.header()).clusterName();
        return list(state.published().routes().topicsOfCluster(clusterName));
    }

    /** Each cluster and each broker has a topic of its name, on which tools create others. */
    private Future<Response> system(Connection connection, RemotingCommand request) {
        RouteSnapshot routes = state.published().routes();
        List<String> names = new ArrayList<>();
        routes.clusters().forEach((cluster, brokers) -> {
            names.add(cluster);
            names.addAll(brokers);
        });
        String address = routes.brokers().values().stream()
                .map(BrokerData::addresses)
                .flatMap(addresses -> addresses.values().stream())
                .findFirst()
                .orElse(null);
        return Response.ok(new TopicList(names, address).toBuffer()).now();
    }

    private RequestProcessor withSysFlag(IntPredicate asked) {
        return (connection, request) -> list(state.published().routes().topicsWithSysFlag(asked));
    }

    private static Future<Response> list(List<String> topics) {
        return Response.ok(new TopicList(topics).toBuffer()).now();
    }

    private Future<Response> delete(Connection connection, RemotingCommand request) {
        DeleteTopicInNameServerHeader header = DeleteTopicInNameServerHeader.read(request.header());
        return state.change((table, now) -> {
            table.deleteTopic(header.topic(), header.clusterName());
            return Response.ok();
        });
    }

    private Future<Response> add(Connection connection, RemotingCommand request) {
        String topic = RegisterTopicHeader.read(request.header()).topic();
        TopicRouteData route = TopicRouteData.fromJson(request.body());
        return state.change((table, now) -> {
            table.registerTopic(topic, route.queues());
            return Response.ok();
        });
    }
}

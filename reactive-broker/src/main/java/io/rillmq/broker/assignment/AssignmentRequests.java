package io.rillmq.broker.assignment;

import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.group.Member;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.AssignmentQuery;
import io.rillmq.protocol.body.MessageModel;
import io.rillmq.protocol.body.MessageRequestMode;
import io.rillmq.protocol.body.QueueAssignments;
import io.rillmq.protocol.body.RequestModeSetting;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.MessageQueue;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.client.RemotingClient;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Clients whose queues the broker divides ask for theirs; tools set whether a group pulls or pops.
 *
 * <p>A client that is refused divides the queues by itself from then on; one that is told nothing keeps what it has.
 */
public final class AssignmentRequests {
    private final AssignmentConfig config;
    private final Tables tables;
    private final RequestModes modes;
    private final TopicRoutes routes;

    /** The tables that are looked into. */
    public record Tables(Owner owner, TopicTable topics, SubscriptionGroups configs, ConsumerGroups groups) {}

    /**
     * Where this broker stands.
     *
     * @param nameServers none when it is alone
     * @param client asks them; of the context that owns the tables
     */
    public record Cluster(String brokerName, List<SocketAddress> nameServers, RemotingClient client) {}

    public AssignmentRequests(
            AssignmentConfig config, Cluster cluster, Tables tables, RequestModes modes, Clock clock) {
        this.config = config;
        this.tables = tables;
        this.modes = modes;
        this.routes = new TopicRoutes(config, cluster, tables.topics, clock);
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.QUERY_ASSIGNMENT, this::query)
                .register(RequestCode.SET_MESSAGE_REQUEST_MODE, this::setMode)
                .register(RequestCode.GET_ALL_MESSAGE_REQUEST_MODE, this::allModes);
    }

    private Future<Response> query(Connection connection, RemotingCommand request) {
        AssignmentQuery query = AssignmentQuery.fromJson(request.body());
        Topic topic = new Topic(query.topic());
        ConsumerGroup group = new ConsumerGroup(query.consumerGroup());
        if (isStatic(topic)) {
            return Refusals.onlyPulled(topic).now();
        }
        AllocationStrategy strategy = AllocationStrategy.named(query.strategyName())
                .orElseThrow(() -> new IllegalArgumentException("this broker does not know the strategyName '"
                        + query.strategyName() + "', only " + Arrays.toString(AllocationStrategy.values())));
        return tables.owner
                .askLater(() -> routes.queuesOf(topic))
                .map(queues -> Response.ok(
                        assign(query, modes.of(topic, group), strategy, queues).toJson()));
    }

    private QueueAssignments assign(
            AssignmentQuery query, RequestModeSetting setting, AllocationStrategy strategy, List<MessageQueue> queues) {
        if (queues.isEmpty()) {
            return QueueAssignments.UNKNOWN;
        }
        if (query.messageModel() == MessageModel.BROADCASTING || !config.isBalancing()) {
            return answer(setting, queues.stream().map(Allocation::assigned).toList());
        }
        GroupView group = tables.groups.find(new ConsumerGroup(query.consumerGroup()));
        if (group == null) {
            return QueueAssignments.UNKNOWN;
        }
        List<String> members = group.members().stream().map(Member::clientId).toList();
        return answer(setting, new Allocation(strategy, setting, queues, members).of(query.clientId()));
    }

    private static QueueAssignments answer(RequestModeSetting setting, Collection<QueueAssignments.Queue> queues) {
        return new QueueAssignments(queues.stream()
                .map(queue -> new QueueAssignments.Assignment(queue, setting.mode()))
                .toList());
    }

    private Future<Response> setMode(Connection connection, RemotingCommand request) {
        RequestModeSetting setting = RequestModeSetting.fromJson(request.body());
        Topic topic = new Topic(setting.topic());
        ConsumerGroup group = new ConsumerGroup(setting.consumerGroup());
        if (topic.isRetry()) {
            return Response.refused(
                            ResponseCode.NO_PERMISSION,
                            "retry topic is not allowed to set mode: " + topic + " is always pulled")
                    .now();
        }
        if (tables.topics.find(topic) == null) {
            return Refusals.unknownTopic(topic).now();
        }
        if (isStatic(topic) && setting.mode() == MessageRequestMode.POP) {
            return Refusals.onlyPulled(topic).now();
        }
        if (tables.configs.find(group) == null) {
            return Response.refused(
                            ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                            "subscription group [" + group + "] does not exist")
                    .now();
        }
        return tables.owner.askLater(() -> modes.put(setting)).map(ignored -> Response.ok());
    }

    private boolean isStatic(Topic topic) {
        TopicConfig config = tables.topics.find(topic);
        return config != null && config.mapping() != null;
    }

    private Future<Response> allModes(Connection connection, RemotingCommand request) {
        return Response.ok(modes.all().toJson()).now();
    }
}

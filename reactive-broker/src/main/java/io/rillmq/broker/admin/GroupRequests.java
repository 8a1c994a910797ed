package io.rillmq.broker.admin;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.assignment.RequestModes;
import io.rillmq.broker.filter.Expression;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.group.Subscription;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.table.TableChange;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.ConsumerConnections;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.SubscriptionGroupTable;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.filter.InvalidExpressionException;
import io.rillmq.protocol.filter.TagFilter;
import io.rillmq.protocol.header.admin.AllSubscriptionGroupsResponseHeader;
import io.rillmq.protocol.header.admin.ConsumerConnectionsHeader;
import io.rillmq.protocol.header.admin.DeleteSubscriptionGroupHeader;
import io.rillmq.protocol.header.admin.SubscriptionGroupHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tools look at consumer groups, create, change and delete them. */
public final class GroupRequests {
    private final Owner owner;
    private final SubscriptionGroups configs;
    private final ConsumerGroups groups;
    private final ConsumerOffsets offsets;
    private final RequestModes modes;
    private final TopicTable topics;

    public GroupRequests(
            Owner owner,
            SubscriptionGroups configs,
            ConsumerGroups groups,
            ConsumerOffsets offsets,
            RequestModes modes,
            TopicTable topics) {
        this.owner = owner;
        this.configs = configs;
        this.groups = groups;
        this.offsets = offsets;
        this.modes = modes;
        this.topics = topics;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, this::put)
                .register(RequestCode.DELETE_SUBSCRIPTIONGROUP, this::delete)
                .register(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, this::get)
                .register(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, this::getAll)
                .register(RequestCode.GET_CONSUMER_CONNECTION_LIST, this::connections);
    }

    private Future<Response> put(Connection connection, RemotingCommand request) {
        SubscriptionGroupConfig config = SubscriptionGroupConfig.fromJson(request.body());
        ConsumerGroup group = new ConsumerGroup(config.name());
        if (config.retryPolicy() != null) {
            config.retryPolicy().check();
        }
        // With its retry topic, so that tools that look for the group by that topic's route find it.
        return owner.askLater(() -> configs.put(config)
                        .compose(ignored ->
                                topics.findOrCreate(Topic.retryOf(group), Math.max(1, config.retryQueueCount()))))
                .map(ignored -> Response.ok());
    }

    private Future<Response> delete(Connection connection, RemotingCommand request) {
        DeleteSubscriptionGroupHeader header = DeleteSubscriptionGroupHeader.read(request.header());
        return owner.askLater(() -> {
                    List<TableChange> before = new ArrayList<>(modes.removalsOf(header.group()));
                    if (header.isOffsetCleaned()) {
                        before.addAll(offsets.removalsOf(header.group()));
                    }
                    return configs.remove(header.group(), before);
                })
                .map(ignored -> Response.ok());
    }

    private Future<Response> get(Connection connection, RemotingCommand request) {
        ConsumerGroup group = SubscriptionGroupHeader.read(request.header()).group();
        SubscriptionGroupConfig config = configs.find(group);
        return (config == null ? unknown(group) : Response.ok(config.toJson())).now();
    }

    private Future<Response> getAll(Connection connection, RemotingCommand request) {
        SubscriptionGroupTable table = configs.snapshot();
        return Response.ok(
                        new AllSubscriptionGroupsResponseHeader(table.groups().size()),
                        Unpooled.wrappedBuffer(table.toJson()))
                .now();
    }

    private Future<Response> connections(Connection connection, RemotingCommand request) {
        ConsumerGroup group = ConsumerConnectionsHeader.read(request.header()).group();
        GroupView view = groups.find(group);
        return (view == null ? offline(group) : Response.ok(describe(view).toJson())).now();
    }

    private static Response unknown(ConsumerGroup group) {
        return Response.refused(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "subscription group [" + group + "] does not exist");
    }

    private static Response offline(ConsumerGroup group) {
        return Response.refused(ResponseCode.CONSUMER_NOT_ONLINE, "the consumer group[" + group + "] not online");
    }

    private static ConsumerConnections describe(GroupView group) {
        Map<String, SubscriptionData> subscriptions = new TreeMap<>();
        group.subscriptions()
                .values()
                .forEach(each -> subscriptions.put(each.topic().value(), describe(each)));
        return new ConsumerConnections(
                group.members().stream().map(Connections::describe).toList(),
                subscriptions,
                group.style().consumeType(),
                group.style().messageModel(),
                group.style().consumeFromWhere());
    }

    static SubscriptionData describe(Subscription subscription) {
        SubscriptionData tags = SubscriptionData.of(
                subscription.topic().value(), tagsOf(subscription.expression()), subscription.version());
        return new SubscriptionData(
                tags.topic(),
                subscription.expression().text(),
                tags.tags(),
                tags.tagCodes(),
                tags.version(),
                subscription.expression().language(),
                false);
    }

    private static TagFilter tagsOf(Expression expression) {
        try {
            return expression.isByTag() ? TagFilter.parse(expression.text()) : TagFilter.ALL;
        } catch (InvalidExpressionException namesNone) {
            return TagFilter.ALL;
        }
    }
}

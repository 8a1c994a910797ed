package io.rillmq.broker.group;

import io.rillmq.broker.filter.FilterChoice;
import io.rillmq.broker.filter.FilterReader;
import io.rillmq.protocol.body.ClientCheck;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;

/** CHECK_CLIENT_CONFIG (46): before they start, consumers ask whether the broker can pick what they subscribe to. */
public final class SubscriptionCheck {
    private final GroupsConfig config;
    private final FilterReader filters;

    public SubscriptionCheck(GroupsConfig config, FilterReader filters) {
        this.config = config;
        this.filters = filters;
    }

    public void register(RequestRouter.Builder router) {
        router.register(RequestCode.CHECK_CLIENT_CONFIG, this::check);
    }

    private Future<Response> check(Connection connection, RemotingCommand request) {
        config.checkRequest("check of a client", request.body().readableBytes());
        SubscriptionData data = ClientCheck.fromJson(request.body()).subscription();
        if (data == null) {
            return Response.ok().now();
        }
        // RocketMQ's broker looks at no tag expression here; whoever has a bad one hears of it sooner this way.
        FilterChoice choice = filters.read(Subscription.of(data).expression());
        return (choice instanceof FilterChoice.Refused refused ? refused.response() : Response.ok()).now();
    }
}

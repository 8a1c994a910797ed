package io.rillmq.broker.pull;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.filter.Expression;
import io.rillmq.broker.filter.FilterCache;
import io.rillmq.broker.filter.FilterChoice;
import io.rillmq.broker.filter.MessageFilter;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.GroupView;
import io.rillmq.broker.group.Subscription;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.remoting.dispatch.Response;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which messages a pull wants: its request says so, or its group did in a heartbeat. Owned by one event loop.
 */
final class PullFilters {
    private final ConsumerGroups groups;
    private final FilterCache filters;

    PullFilters(ConsumerGroups groups, FilterCache filters) {
        this.groups = groups;
        this.filters = filters;
    }

    /** A filter, or the reason why there is none. */
    record Choice(MessageFilter filter, @Nullable Response refusal) {
        private static Choice refused(Response refusal) {
            return new Choice(MessageFilter.ALL, refusal);
        }

        private static Choice refused(int code, String remark) {
            return refused(Response.refused(code, remark));
        }
    }

    Choice choose(PullHeader header, SubscriptionGroupConfig config) {
        return header.hasSubscription() ? ofRequest(header) : ofGroup(header, config);
    }

    private Choice ofRequest(PullHeader header) {
        String type = header.expressionType() == null ? SubscriptionData.TAG : header.expressionType();
        String expression = header.subscription() == null ? "*" : header.subscription();
        return of(new Expression(type, expression));
    }

    private Choice ofGroup(PullHeader header, SubscriptionGroupConfig config) {
        GroupView group = groups.find(header.group());
        if (group == null) {
            return Choice.refused(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the consumer's group info not exist, group: " + header.group()
                            + "; a consumer sends a heartbeat before it pulls");
        }
        if (group.style().isBroadcasting() && !config.isBroadcastEnabled()) {
            return Choice.refused(Response.of(
                    ResponseCode.NO_PERMISSION,
                    "the consumer group[" + header.group() + "] can not consume by broadcast way",
                    new PullResponseHeader(0, 0, 0, 0, PullResponseHeader.FORBIDDEN_BROADCAST),
                    Unpooled.EMPTY_BUFFER));
        }
        Subscription subscription = group.subscriptions().get(header.topic());
        if (subscription == null) {
            return Choice.refused(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the consumer's subscription not exist, group: " + header.group() + ", topic: " + header.topic());
        }
        if (subscription.version() < header.subVersion()) {
            return Choice.refused(
                    ResponseCode.SUBSCRIPTION_NOT_LATEST,
                    "the consumer's subscription not latest, group: " + header.group() + ", topic: " + header.topic());
        }
        return of(subscription.expression());
    }

    private Choice of(Expression expression) {
        FilterChoice choice = filters.choose(expression);
        if (choice instanceof FilterChoice.Chosen chosen) {
            return new Choice(chosen.filter(), null);
        }
        if (choice instanceof FilterChoice.Refused refused) {
            return Choice.refused(refused.response());
        }
        throw new AssertionError("unhandled choice: " + choice);
    }
}

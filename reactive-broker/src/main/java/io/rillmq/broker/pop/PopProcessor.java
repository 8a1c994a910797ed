package io.rillmq.broker.pop;

import io.rillmq.broker.filter.Expression;
import io.rillmq.broker.filter.FilterCache;
import io.rillmq.broker.filter.FilterChoice;
import io.rillmq.broker.filter.MessageFilter;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.GroupTopic;
import io.rillmq.broker.offset.QueueOfGroup;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.SubscriptionData;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.RequestCode;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pop.NotificationHeader;
import io.rillmq.protocol.header.pop.PeekHeader;
import io.rillmq.protocol.header.pop.PollingInfoHeader;
import io.rillmq.protocol.header.pop.PollingInfoResponseHeader;
import io.rillmq.protocol.header.pop.PopHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.protocol.name.Topic;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestRouter;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * POP_MESSAGE (200050), PEEK_MESSAGE (200052), NOTIFICATION (200054) and POLLING_INFO (200055): checks them in RocketMQ's
 * order, against published snapshots only, and hands them to the context that owns what is popped. Usable on any event
 * loop.
 */
final class PopProcessor {
    private static final int COUNT_MAX = 32;
    /** A request that was on its way for so long over its time has nobody left who waits. */
    private static final long LATE_MILLIS = 500;

    private static final long POLL_MILLIS_MAX = 60_000;

    private final IntSupplier brokerPermission;
    private final long invisibleMillisMax;
    private final Owner owner;
    private final TopicTable topics;
    private final SubscriptionGroups groups;
    private final FilterCache filters;
    private final PopService service;
    private final Peeking peeking;
    private final Clock clock;

    /** What requests are checked against. */
    record Checks(TopicTable topics, SubscriptionGroups groups, FilterCache filters) {}

    /** What serves what has been checked. */
    record Services(PopService service, Peeking peeking) {}

    PopProcessor(
            IntSupplier brokerPermission,
            PopConfig config,
            Owner owner,
            Checks checks,
            Services services,
            Clock clock) {
        this.brokerPermission = brokerPermission;
        this.invisibleMillisMax = config.invisibleMax().toMillis();
        this.owner = owner;
        this.topics = checks.topics();
        this.groups = checks.groups();
        this.filters = checks.filters();
        this.service = services.service();
        this.peeking = services.peeking();
        this.clock = clock;
    }

    void register(RequestRouter.Builder router) {
        router.register(RequestCode.POP_MESSAGE, this::pop)
                .register(RequestCode.PEEK_MESSAGE, this::peek)
                .register(RequestCode.NOTIFICATION, this::notification)
                .register(RequestCode.POLLING_INFO, this::pollingInfo);
    }

    private Future<Response> pop(Connection connection, RemotingCommand request) {
        PopHeader header = PopHeader.read(request.header());
        if (isTooLate(header.bornMillis(), header.pollMillis())) {
            return PopService.tooLate(header.isOrder()).now();
        }
        Response refusal = checkPop(header);
        if (refusal != null) {
            return refusal.now();
        }
        FilterChoice choice = filters.choose(expressionOf(header));
        if (choice instanceof FilterChoice.Chosen chosen) {
            return pop(connection, header, chosen.filter());
        }
        if (choice instanceof FilterChoice.Refused refused) {
            return refused.response().now();
        }
        throw new AssertionError("unhandled choice: " + choice);
    }

    private Future<Response> pop(Connection connection, PopHeader header, MessageFilter filter) {
        Poll poll = new Poll(
                Caller.at(connection),
                new GroupTopic(header.group(), header.topic()),
                header.queueId(),
                header.isOrder(),
                header.attemptId(),
                deadlineOf(header.bornMillis(), header.pollMillis()),
                new Poll.Want(
                        header.countMax(), header.invisibleMillis(), header.initMode() == PopHeader.FROM_LAST, filter),
                Promise.promise());
        return checked(header.group(), header.topic(), header.queueId(), () -> service.poll(poll));
    }

    private boolean isTooLate(long bornMillis, long pollMillis) {
        return clock.millis() - bornMillis - pollMillis > LATE_MILLIS;
    }

    /** A machine whose clock is ahead makes nobody wait longer than it asked for. */
    private long deadlineOf(long bornMillis, long pollMillis) {
        long now = clock.millis();
        long wanted = Math.min(Math.max(0, pollMillis), POLL_MILLIS_MAX);
        return Math.min(bornMillis, now) + wanted;
    }

    private @Nullable Response checkPop(PopHeader header) {
        if (header.invisibleMillis() < 1 || header.invisibleMillis() > invisibleMillisMax) {
            return Response.refused(
                    ResponseCode.INVALID_PARAMETER,
                    "invisibleTime must be 1 to maxInvisibleTimeMills " + invisibleMillisMax + ": "
                            + header.invisibleMillis());
        }
        if (header.initMode() != PopHeader.FROM_FIRST && header.initMode() != PopHeader.FROM_LAST) {
            return Response.refused(ResponseCode.INVALID_PARAMETER, "initMode must be 0 or 1: " + header.initMode());
        }
        return checkCount(header.countMax());
    }

    private static @Nullable Response checkCount(int countMax) {
        return countMax < 1 || countMax > COUNT_MAX
                ? Response.refused(
                        ResponseCode.INVALID_PARAMETER, "maxMsgNums must be 1 to " + COUNT_MAX + ": " + countMax)
                : null;
    }

    private static Expression expressionOf(PopHeader header) {
        String language = header.expressionType() == null ? SubscriptionData.TAG : header.expressionType();
        return new Expression(language, header.expression() == null ? "*" : header.expression());
    }

    private Future<Response> peek(Connection connection, RemotingCommand request) {
        PeekHeader header = PeekHeader.read(request.header());
        Response refusal = checkCount(header.countMax());
        if (refusal != null) {
            return refusal.now();
        }
        Poll poll = new Poll(
                Caller.at(connection),
                new GroupTopic(header.group(), header.topic()),
                header.queueId(),
                false,
                null,
                0,
                null,
                Promise.promise());
        return checked(header.group(), header.topic(), header.queueId(), () -> peeking.peek(poll, header.countMax()));
    }

    private Future<Response> notification(Connection connection, RemotingCommand request) {
        NotificationHeader header = NotificationHeader.read(request.header());
        Poll poll = new Poll(
                Caller.at(connection),
                new GroupTopic(header.group(), header.topic()),
                header.queueId(),
                header.isOrder(),
                header.attemptId(),
                deadlineOf(header.bornMillis(), header.pollMillis()),
                null,
                Promise.promise());
        return checked(header.group(), header.topic(), header.queueId(), () -> service.poll(poll));
    }

    private Future<Response> pollingInfo(Connection connection, RemotingCommand request) {
        PollingInfoHeader header = PollingInfoHeader.read(request.header());
        QueueOfGroup place = new QueueOfGroup(new GroupTopic(header.group(), header.topic()), header.queueId());
        return checked(header.group(), header.topic(), header.queueId(), () -> Response.ok(
                        new PollingInfoResponseHeader(service.heldAt(place)))
                .now());
    }

    /** Serves a request about one queue, or all of a topic, on the owning context. */
    private Future<Response> checked(ConsumerGroup group, Topic topic, int queueId, Supplier<Future<Response>> served) {
        Response refusal = checkTopic(topic, queueId);
        if (refusal != null) {
            return refusal.now();
        }
        if (!Topic.hasPopRetry(group, topic)) {
            return Response.refused(
                            ResponseCode.INVALID_PARAMETER,
                            "topic " + topic + " can be pulled but not popped by group " + group
                                    + ": light queues with a + are not popped, nor those whose name makes"
                                    + " the group's retry topic longer than " + Topic.LENGTH_MAX_OF_DERIVED)
                    .now();
        }
        return owner.askLater(() -> groups.findOrCreate(group)
                .compose(config -> config.isPresent()
                        ? forGroup(config.get(), served)
                        : unknownGroup(group).now()));
    }

    private Future<Response> forGroup(SubscriptionGroupConfig group, Supplier<Future<Response>> served) {
        return group.isConsumeEnabled()
                ? served.get()
                : Response.refused(
                                ResponseCode.NO_PERMISSION,
                                "subscription group no permission, " + group.name() + " has consumeEnable=false")
                        .now();
    }

    private @Nullable Response checkTopic(Topic topic, int queueId) {
        if (!Permissions.isReadable(brokerPermission.getAsInt())) {
            return Response.refused(
                    ResponseCode.NO_PERMISSION,
                    "this broker is not readable, its brokerPermission is " + brokerPermission.getAsInt());
        }
        TopicConfig config = topics.find(topic);
        if (config == null) {
            return Refusals.unknownTopic(topic);
        }
        if (config.mapping() != null) {
            return Refusals.onlyPulled(topic);
        }
        if (!Permissions.isReadable(config.permission())) {
            return Response.refused(
                    ResponseCode.NO_PERMISSION,
                    "topic " + topic + " is not readable, its permission is " + config.permission());
        }
        return queueId < PopHeader.ANY_QUEUE || queueId >= config.readQueueCount()
                ? Refusals.noSuchQueue(topic, queueId, config.readQueueCount())
                : null;
    }

    private static Response unknownGroup(ConsumerGroup group) {
        return Response.refused(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                "subscription group [" + group + "] does not exist; create it, or set autoCreateSubscriptionGroup=true"
                        + " on the broker");
    }
}

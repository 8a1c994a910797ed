package io.rillmq.broker.pull;

import io.netty.buffer.Unpooled;
import io.rillmq.broker.filter.FilterCache;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.group.ConsumerGroups;
import io.rillmq.broker.group.SubscriptionGroups;
import io.rillmq.broker.offset.ConsumerOffsets;
import io.rillmq.broker.offset.OffsetResets;
import io.rillmq.broker.table.Owner;
import io.rillmq.broker.topic.Refusals;
import io.rillmq.broker.topic.TopicTable;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.protocol.body.SubscriptionGroupConfig;
import io.rillmq.protocol.body.TopicConfig;
import io.rillmq.protocol.command.RemotingCommand;
import io.rillmq.protocol.command.ResponseCode;
import io.rillmq.protocol.header.pull.PullHeader;
import io.rillmq.protocol.header.pull.PullResponseHeader;
import io.rillmq.protocol.name.ConsumerGroup;
import io.rillmq.remoting.connection.Connection;
import io.rillmq.remoting.dispatch.RequestProcessor;
import io.rillmq.remoting.dispatch.Response;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PULL_MESSAGE (11) and LITE_PULL_MESSAGE (361): checks a pull in RocketMQ's order, against published snapshots only,
 * and hands it to the {@link PullReader} of its event loop.
 */
public final class PullProcessor implements RequestProcessor {
    private final IntSupplier brokerPermission;
    private final Owner owner;
    private final TopicTable topics;
    private final SubscriptionGroups groupConfigs;
    private final PullFilters filters;
    private final ConsumerOffsets offsets;
    private final OffsetResets resets;
    private final PullReader reader;
    private final PullLimits limits;
    private final Supplier<LongPollingConfig> longPolling;
    private final Clock clock;

    /** What the checks read; the same for all event loops. */
    public record Tables(
            Owner owner,
            TopicTable topics,
            SubscriptionGroups groupConfigs,
            ConsumerGroups groups,
            Supplier<FilterConfig> filters,
            ConsumerOffsets offsets,
            OffsetResets resets) {}

    /** @param reader of the event loop that this serves */
    public PullProcessor(
            IntSupplier brokerPermission,
            Tables tables,
            PullReader reader,
            PullLimits limits,
            Supplier<LongPollingConfig> longPolling,
            Clock clock) {
        this.brokerPermission = brokerPermission;
        this.owner = tables.owner();
        this.topics = tables.topics();
        this.groupConfigs = tables.groupConfigs();
        this.filters = new PullFilters(tables.groups(), new FilterCache(tables.filters()));
        this.offsets = tables.offsets();
        this.resets = tables.resets();
        this.reader = reader;
        this.limits = limits;
        this.longPolling = longPolling;
        this.clock = clock;
    }

    @Override
    public Future<Response> process(Connection connection, RemotingCommand request) {
        PullHeader header = PullHeader.read(request.header());
        if (!Permissions.isReadable(brokerPermission.getAsInt())) {
            return forbidden(
                            PullResponseHeader.FORBIDDEN_BROKER,
                            "this broker is not readable, its brokerPermission is " + brokerPermission.getAsInt())
                    .now();
        }
        SubscriptionGroupConfig group = groupConfigs.find(header.group());
        if (group != null) {
            return pull(connection, header, group);
        }
        return owner.askLater(() -> groupConfigs.findOrCreate(header.group()))
                .compose(created -> created.isPresent()
                        ? pull(connection, header, created.get())
                        : unknownGroup(header.group()).now());
    }

    private Future<Response> pull(Connection connection, PullHeader header, SubscriptionGroupConfig group) {
        Response refusal = checkQueue(header, group);
        if (refusal != null) {
            return refusal.now();
        }
        PullFilters.Choice choice = filters.choose(header, group);
        if (choice.refusal() != null) {
            return choice.refusal().now();
        }
        if (header.commitsOffset() && header.commitOffset() >= 0) {
            offsets.commit(header.group(), header.topic(), header.queueId(), header.commitOffset());
        }
        OptionalLong elsewhere =
                resets.redirect(header.group(), header.topic(), header.queueId(), header.queueOffset());
        if (elsewhere.isPresent()) {
            return reader.redirected(new QueueKey(header.topic(), header.queueId()), elsewhere.getAsLong())
                    .now();
        }
        return reader.pull(new Pull(
                connection,
                new QueueKey(header.topic(), header.queueId()),
                header.queueOffset(),
                header.queueOffset(),
                limits.count(header.countMax()),
                limits.bytes(header.bytesMax()),
                choice.filter(),
                deadlineOf(header),
                false,
                Promise.promise()));
    }

    private long deadlineOf(PullHeader header) {
        return header.maySuspend() && header.suspendTimeoutMillis() > 0
                ? clock.millis() + longPolling.get().waitMillis(header.suspendTimeoutMillis())
                : 0;
    }

    private @Nullable Response checkQueue(PullHeader header, SubscriptionGroupConfig group) {
        if (!group.isConsumeEnabled()) {
            return forbidden(
                    PullResponseHeader.FORBIDDEN_GROUP,
                    "subscription group no permission, " + header.group() + " has consumeEnable=false");
        }
        TopicConfig topic = topics.find(header.topic());
        if (topic == null) {
            return Refusals.unknownTopic(header.topic());
        }
        if (!Permissions.isReadable(topic.permission())) {
            return forbidden(
                    PullResponseHeader.FORBIDDEN_TOPIC,
                    "topic " + header.topic() + " is not readable, its permission is " + topic.permission());
        }
        if (header.queueId() < 0 || header.queueId() >= topic.readQueueCount()) {
            return Refusals.noSuchQueue(header.topic(), header.queueId(), topic.readQueueCount());
        }
        if (header.countMax() < 1) {
            return Response.refused(
                    ResponseCode.INVALID_PARAMETER, "maxMsgNums must be 1 or more: " + header.countMax());
        }
        return null;
    }

    private static Response unknownGroup(ConsumerGroup group) {
        return Response.refused(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                "subscription group [" + group + "] does not exist; create it, or set autoCreateSubscriptionGroup=true"
                        + " on the broker");
    }

    private static Response forbidden(int forbiddenType, String remark) {
        return Response.of(
                ResponseCode.NO_PERMISSION,
                remark,
                new PullResponseHeader(0, 0, 0, 0, forbiddenType),
                Unpooled.EMPTY_BUFFER);
    }
}
